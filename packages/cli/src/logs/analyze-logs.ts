import { addObservation, type EpochMs, quantileOf } from '@tocsin/core';
import { maskMessage } from './mask-message.ts';
import { type Template, TemplateMiner } from './mine-templates.ts';
import { LOG_LEVELS, type LogLevel, type LogLine, readLogLine } from './read-log-line.ts';

export interface LogPattern {
  /** The message, with `<n>`, `<id>` and `<*>` where it differs. */
  readonly template: string;
  readonly level: LogLevel | null;
  readonly count: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Number of the line on which it was seen first, from 1. */
  readonly firstLine: number;
  /** It was never seen before the moment that was asked about. */
  readonly isNew: boolean;
  /** One message as it stood there. */
  readonly sample: string;
}

export interface LogDurations {
  readonly count: number;
  readonly avgMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface LogReport {
  readonly lines: number;
  /** Lines that go on with the one before, such as those of a stack trace. */
  readonly continued: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly levels: Readonly<Record<LogLevel | 'none', number>>;
  /** Most frequent first. */
  readonly patterns: readonly LogPattern[];
  /** Different patterns in all, and how many lines had one that is not listed. */
  readonly patternCount: number;
  readonly unlistedLines: number;
  /** Null: no line says how long something took. */
  readonly durations: LogDurations | null;
}

export interface LogQuestion {
  /** Patterns of lines of this level or worse; a line without one counts when its words say that something failed. */
  readonly level: LogLevel;
  /** Lines from before are left out; null: all count. */
  readonly sinceMs: EpochMs | null;
  /** Patterns that were not seen before this moment are new; null: none is. */
  readonly newSinceMs: EpochMs | null;
  /** As many patterns as are listed. */
  readonly top: number;
}

interface Seen {
  level: LogLevel | null;
  firstMs: EpochMs | null;
  lastMs: EpochMs | null;
  readonly firstLine: number;
  readonly sample: string;
}

/** As many templates as are remembered at once; the rarest go when there are more. */
const MOST_TEMPLATES = 2000;
const MOST_SAMPLE = 500;
/** A message beyond this is cut before it is compared. */
const MOST_MESSAGE = 2000;
const SOUNDS_BAD = /\b(?:error|errors|exception|failed|failure|fatal|panic|critical|traceback|timed out|refused)\b/i;

/** Folds the lines of a log into a report, in memory that does not grow with the log. */
export class LogAnalysis {
  readonly #question: LogQuestion;
  readonly #seen = new Map<Template, Seen>();
  readonly #miner: TemplateMiner;
  readonly #levels = { fatal: 0, error: 0, warn: 0, info: 0, debug: 0, none: 0 };
  #lines = 0;
  #continued = 0;
  #fromMs: EpochMs | null = null;
  #toMs: EpochMs | null = null;
  #forgottenLines = 0;
  #forgotten = 0;
  readonly #sketch = new Map<number, number>();
  #durations = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: 0 };

  constructor(question: LogQuestion) {
    this.#question = question;
    this.#miner = new TemplateMiner(MOST_TEMPLATES, (template) => {
      this.#seen.delete(template);
      this.#forgottenLines += template.count;
      this.#forgotten += 1;
    });
  }

  /** Takes one line, without its end. */
  add(text: string): void {
    this.#lines += 1;
    const line = readLogLine(text);
    if (!line) {
      this.#continued += 1;
      return;
    }
    const { sinceMs } = this.#question;
    if (sinceMs !== null && line.atMs !== null && line.atMs < sinceMs) return;
    this.#levels[line.level ?? 'none'] += 1;
    if (line.atMs !== null) this.#widen(line.atMs);
    if (line.durationMs !== null) this.#time(line.durationMs);
    if (this.#counts(line)) this.#count(line);
  }

  /** What was seen so far. */
  report(): LogReport {
    const ranked = [...this.#seen].sort(([a], [b]) => b.count - a.count);
    const listed = ranked.slice(0, this.#question.top);
    const unlisted = ranked.slice(this.#question.top).reduce((sum, [{ count }]) => sum + count, 0);
    return {
      lines: this.#lines,
      continued: this.#continued,
      from: iso(this.#fromMs),
      to: iso(this.#toMs),
      levels: { ...this.#levels },
      patterns: listed.map(([template, seen]) => this.#describe(template, seen)),
      patternCount: ranked.length + this.#forgotten,
      unlistedLines: unlisted + this.#forgottenLines,
      durations: this.#timed(),
    };
  }

  #counts({ level, message }: LogLine): boolean {
    if (level === null) return this.#question.level === 'debug' || SOUNDS_BAD.test(message);
    return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(this.#question.level);
  }

  #count({ atMs, level, message }: LogLine): void {
    const template = this.#miner.take(maskMessage(message.slice(0, MOST_MESSAGE)));
    const seen = this.#seen.get(template);
    if (!seen) {
      const sample = message.slice(0, MOST_SAMPLE);
      this.#seen.set(template, { level, firstMs: atMs, lastMs: atMs, firstLine: this.#lines, sample });
      return;
    }
    if (atMs === null) return;
    // Several sources in one log are not in order.
    if (seen.firstMs === null || atMs < seen.firstMs) seen.firstMs = atMs;
    if (seen.lastMs === null || atMs > seen.lastMs) seen.lastMs = atMs;
  }

  #describe({ words, count }: Template, seen: Seen): LogPattern {
    const { newSinceMs } = this.#question;
    return {
      template: words.join(' '),
      level: seen.level,
      count,
      firstAt: iso(seen.firstMs),
      lastAt: iso(seen.lastMs),
      firstLine: seen.firstLine,
      isNew: newSinceMs !== null && seen.firstMs !== null && seen.firstMs >= newSinceMs,
      sample: seen.sample,
    };
  }

  #widen(atMs: EpochMs): void {
    if (this.#fromMs === null || atMs < this.#fromMs) this.#fromMs = atMs;
    if (this.#toMs === null || atMs > this.#toMs) this.#toMs = atMs;
  }

  #time(ms: number): void {
    const durations = this.#durations;
    durations.count += 1;
    durations.sum += ms;
    if (ms < durations.min) durations.min = ms;
    if (ms > durations.max) durations.max = ms;
    addObservation(this.#sketch, ms);
  }

  #timed(): LogDurations | null {
    const { count, sum, min, max } = this.#durations;
    if (count === 0) return null;
    const at = (q: number) => Math.min(max, Math.max(min, quantileOf(this.#sketch, q) ?? 0));
    return { count, avgMs: sum / count, minMs: min, maxMs: max, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
  }
}

function iso(atMs: EpochMs | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
