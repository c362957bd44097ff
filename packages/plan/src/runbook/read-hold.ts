import type { StepHold } from '@tocsin/core';
import { z } from 'zod';
import { formatDuration, parseDuration } from '../duration.ts';
import type { Finding } from '../problem.ts';
import { type Place, type SourceFile, toSourceFile } from '../source-file.ts';
import { closest } from '../suggest.ts';
import { readYaml } from '../yaml/read-yaml.ts';

/** What a `wait` or `gate` cell says. */
export interface ReadHold {
  readonly hold: StepHold;
  /** Seconds until it is given up. */
  readonly timeout: number;
  /** For a step without a title of its own. */
  readonly title: string;
}

const GATE_TIMEOUT_SECONDS = 30 * 60;
/** Beyond what it waits, so that the end of the wait is not the end of its time. */
const WAIT_GRACE_SECONDS = 60;

const names = z
  .union([z.string(), z.array(z.string()).max(50)])
  .default([])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const KEYS = ['for', 'monitor', 'monitors', 'metric', 'metrics'];

type Report = (finding: Finding, lineOffset?: number) => void;

/**
 * Reads the body of a `wait` (`5m`, then keys) or of a `gate` (keys): `for`, `monitor`, `monitors`, `metric`, `metrics`.
 *
 * @param limit the cell's own timeout in seconds; null: none is written.
 * @param report takes findings, with lines after the first line of the body.
 */
export function readHold(kind: 'wait' | 'gate', source: string, limit: number | null, report: Report): ReadHold {
  const yaml = asYaml(kind, source);
  const said = readKeys(yaml, report);
  const seconds = readFor(kind, said, report);
  const hold: StepHold = {
    for: seconds,
    monitors: unique([...namesAt(said, 'monitor', report), ...namesAt(said, 'monitors', report)]),
    metrics: unique([...namesAt(said, 'metric', report), ...namesAt(said, 'metrics', report)]),
  };
  if (kind === 'gate' && hold.monitors.length + hold.metrics.length === 0) {
    const hint = 'Write "monitor: ID" or "metric: ID" in it.';
    report({ code: 'bad-hold', message: 'This gate does not say what it looks at', hint });
  }
  const usual = kind === 'gate' ? Math.max(GATE_TIMEOUT_SECONDS, 2 * seconds) : seconds + WAIT_GRACE_SECONDS;
  const timeout = limit ?? usual;
  if (timeout < seconds) {
    const message = `This step holds for ${formatDuration(seconds)} and is ended after ${formatDuration(timeout)}`;
    report({ code: 'bad-hold', message, hint: 'Give it a longer timeout, or none.' });
  }
  return { hold, timeout, title: titleOf(kind, hold) };
}

/** A duration that stands alone is `for`; `monitor: a` twice is a list, which YAML would not allow. */
function asYaml(kind: 'wait' | 'gate', source: string): string {
  const rows = source.split('\n');
  const first = rows.findIndex((row) => row.trim() !== '' && !row.trimStart().startsWith('#'));
  const written = rows[first]?.replace(/#.*$/, '').trim() ?? '';
  if (kind === 'wait' && written !== '' && !/[:{[]/.test(written)) rows[first] = `for: ${JSON.stringify(written)}`;
  return rows.join('\n');
}

type Said = Readonly<Record<string, unknown>>;

function readKeys(yaml: string, report: Report): Said {
  if (yaml.trim() === '') return {};
  const file: SourceFile = toSourceFile('', yaml);
  const { value, problems } = readYaml(file);
  const offsetOf = ({ line }: Place): number => line - 1;
  for (const problem of problems) {
    const { severity, code, message, hint } = problem;
    report({ severity, code, message, hint }, offsetOf(problem));
  }
  for (const key of Object.keys(value ?? {})) {
    if (KEYS.includes(key)) continue;
    const meant = closest(key, KEYS);
    const hint = meant === null ? `Known: ${KEYS.join(', ')}.` : `Did you mean "${meant}"?`;
    report({ code: 'bad-hold', message: `"${key}" is not a key of this cell`, hint }, lineOf(yaml, key));
  }
  return value ?? {};
}

function readFor(kind: 'wait' | 'gate', said: Said, report: Report): number {
  const written = said.for;
  if (written === undefined) {
    const hint = 'Write how long: 90s, 15m or 1h30m.';
    if (kind === 'wait') report({ code: 'bad-hold', message: 'This step does not say how long it waits', hint });
    return 0;
  }
  const seconds = parseDuration(String(written));
  if (seconds !== null && (seconds > 0 || kind === 'gate')) return seconds;
  report({
    code: 'bad-duration',
    message: `"${String(written).slice(0, 80)}" is not a time to wait`,
    hint: 'Write it as 90s, 15m or 1h30m.',
  });
  return 0;
}

function namesAt(said: Said, key: string, report: Report): readonly string[] {
  const parsed = names.safeParse(said[key]);
  if (parsed.success) return parsed.data;
  report({ code: 'bad-hold', message: `"${key}" names no monitors or metrics`, hint: `Write ${key}: ID.` });
  return [];
}

/** The line on which a key or a name stands, from 0. */
function lineOf(source: string, word: string): number {
  const index = source.indexOf(word);
  return source.slice(0, Math.max(0, index)).split('\n').length - 1;
}

function unique(all: readonly string[]): readonly string[] {
  return [...new Set(all)];
}

function titleOf(kind: 'wait' | 'gate', { for: seconds, monitors, metrics }: StepHold): string {
  const watched = [...monitors, ...metrics].join(', ');
  const time = formatDuration(seconds);
  if (kind === 'gate') return `Go on once ${watched} is healthy${seconds > 0 ? ` for ${time}` : ''}`;
  return watched === '' ? `Wait ${time}` : `Wait ${time} while ${watched} stays healthy`;
}
