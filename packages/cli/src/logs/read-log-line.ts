import type { EpochMs } from '@tocsin/core';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What one line of a log says. */
export interface LogLine {
  /** When, if it says so; a time without a zone is read as UTC. */
  readonly atMs: EpochMs | null;
  /** Null: it does not say. */
  readonly level: LogLevel | null;
  readonly message: string;
  /** How long something took, in milliseconds, if it says so. */
  readonly durationMs: number | null;
}

/**
 * Reads a line: JSON of pino, winston, bunyan, zap, slog, Vercel or Railway; otherwise text with a time and a level in front.
 * @returns null for a line that goes on with the one before it, such as a line of a stack trace, or that is empty
 */
export function readLogLine(line: string): LogLine | null {
  if (line.charCodeAt(0) === 123) {
    const read = readJson(line);
    if (read) return read;
  }
  return /^\s/.test(line) || line === '' ? null : readText(line);
}

type Fields = Readonly<Record<string, unknown>>;

function readJson(line: string): LogLine | null {
  let fields: Fields;
  try {
    fields = JSON.parse(line) as Fields;
  } catch {
    return null;
  }
  const error = fields.err ?? fields.error ?? fields.exception;
  const said = firstText(fields, ['msg', 'message', 'event', 'text']) ?? textOf(error) ?? '';
  const why = said !== '' && textOf(error) !== null && !said.includes(textOf(error) ?? '') ? `: ${textOf(error)}` : '';
  const inner = said.charCodeAt(0) === 123 ? null : readText(said);
  const level = levelOf(fields.level ?? fields.severity ?? fields.lvl ?? fields.levelname);
  return {
    atMs:
      timeOf(fields.time ?? fields.timestamp ?? fields.ts ?? fields['@timestamp'] ?? fields.date) ??
      inner?.atMs ??
      null,
    level: level ?? inner?.level ?? null,
    message: `${inner?.message ?? said}${why}`,
    durationMs: durationIn(fields) ?? inner?.durationMs ?? null,
  };
}

function firstText(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) if (typeof fields[name] === 'string') return fields[name];
  return null;
}

function textOf(error: unknown): string | null {
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : null;
}

function timeOf(value: unknown): EpochMs | null {
  if (typeof value === 'number' && Number.isFinite(value)) return epoch(value);
  if (typeof value !== 'string') return null;
  return /^\d{9,}(?:\.\d+)?$/.test(value) ? epoch(Number(value)) : parseTime(value);
}

/** Seconds, milliseconds, microseconds or nanoseconds, by their size. */
function epoch(value: number): EpochMs {
  if (value < 1e11) return value * 1000;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1e3 : value / 1e6;
}

function parseTime(text: string): EpochMs | null {
  const iso = text.trim().replace(' ', 'T').replace(',', '.');
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`;
  const atMs = Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(atMs) ? null : atMs;
}

/** pino and bunyan count: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
function levelOf(value: unknown): LogLevel | null {
  if (typeof value === 'number') {
    const index = Math.max(0, 6 - Math.floor(value / 10));
    return value >= 10 ? (LOG_LEVELS[Math.min(index, 4)] ?? null) : null;
  }
  return typeof value === 'string' ? (LEVEL_WORDS[value.toLowerCase()] ?? null) : null;
}

const LEVEL_WORDS: Readonly<Record<string, LogLevel>> = {
  ...{
    fatal: 'fatal',
    panic: 'fatal',
    emerg: 'fatal',
    emergency: 'fatal',
    alert: 'fatal',
    critical: 'fatal',
    crit: 'fatal',
  },
  ...{ error: 'error', err: 'error', severe: 'error', failure: 'error' },
  ...{ warn: 'warn', warning: 'warn' },
  ...{ info: 'info', notice: 'info', information: 'info', log: 'info' },
  ...{ debug: 'debug', trace: 'debug', verbose: 'debug' },
};

const ISO_TIME = /^[[(]?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?)[\])]?:?\s*/;
const SYSLOG_TIME = /^(?:<\d{1,3}>)?([A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d) /;
const LEVEL_IN_FRONT = /^\[?"?([A-Za-z]{3,11})"?\]?(?:\[[^\]\s]{1,40}\])?[:\s|-]+/;
/** A host, a process or a logger stands between the time and the level; looked for this far. */
const LEVEL_NEAR_FRONT = /^[^\n]{0,60}?[\s[("|](FATAL|PANIC|CRITICAL|ERROR|WARNING|WARN|INFO|DEBUG|TRACE)[\])"|:\s]/;

function readText(line: string): LogLine {
  const time = ISO_TIME.exec(line);
  const rest = time ? line.slice(time[0].length) : line.replace(SYSLOG_TIME, '');
  const word = LEVEL_IN_FRONT.exec(rest);
  const level = levelOf(word?.[1]);
  const message = level && word ? rest.slice(word[0].length) : rest;
  const named =
    level ?? levelOf(LEVEL_NEAR_FRONT.exec(rest)?.[1]) ?? levelOf(/\blevel="?([a-z]{3,11})/i.exec(rest)?.[1]);
  return {
    atMs: time ? parseTime(time[1] ?? '') : null,
    level: named,
    message,
    durationMs: durationOf(message),
  };
}

const DURATION_FIELDS = [
  ...[
    'durationMs',
    'duration_ms',
    'latencyMs',
    'latency_ms',
    'elapsedMs',
    'elapsed_ms',
    'responseTime',
    'response_time',
  ],
  ...['duration', 'latency', 'elapsed', 'took', 'took_ms', 'time_ms'],
];

function durationIn(fields: Fields): number | null {
  for (const name of DURATION_FIELDS) {
    const value = fields[name];
    if (typeof value === 'number' && value >= 0) return value;
    if (typeof value === 'string') {
      const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(ns|us|µs|ms|s|m)?$/.exec(value) ?? [];
      if (amount !== undefined) return Number(amount) * (UNIT_MS[unit ?? 'ms'] ?? 1);
    }
  }
  return null;
}

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000 };
const DURATION =
  /\b(?:duration|latency|elapsed|took|response[_ ]?time)[a-z_]{0,4}[=: ]{1,3}(\d{1,12}(?:\.\d{1,9})?) ?(ns|us|µs|ms|s|m)?\b/i;
const DURATION_AFTER = /\b(?:in|after) (\d{1,12}(?:\.\d{1,9})?) ?(ns|us|µs|ms|s)\b/;

/** Without a unit it is milliseconds, unless the name says otherwise: `duration_s=3`. */
function durationOf(message: string): number | null {
  const found = DURATION.exec(message) ?? DURATION_AFTER.exec(message);
  if (!found) return null;
  return Number(found[1]) * (UNIT_MS[found[2] ?? 'ms'] ?? 1);
}
