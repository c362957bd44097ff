import { parseDuration } from '../duration.ts';
import type { Finding } from '../problem.ts';
import { suggest } from '../suggest.ts';

/** The annotations of a cell, as the fence's info string has them. */
export interface CellInfo {
  /** First word after the fence, in lower case: `sh`. */
  readonly language: string;
  readonly name: string | null;
  readonly connection: string | null;
  readonly timeoutSeconds: number | null;
  /** Null where the author said nothing. */
  readonly auto: boolean | null;
  readonly approve: boolean | null;
  readonly readonly: boolean | null;
  readonly findings: readonly Finding[];
}

/** What each annotation means, with its default and an example, for the reference. */
export const CELL_ANNOTATIONS: Readonly<Record<string, readonly [fallback: string, meaning: string, example: string]>> =
  {
    name: ['from the phase', 'Id of the step, unique in the runbook.', 'name=depth'],
    timeout: ['1m', 'The cell is ended after this time.', 'timeout=30s'],
    auto: ['false', 'Runs by itself when an incident opens; only for what changes nothing.', 'auto=true'],
    readonly: ['false', 'The author says that a shell cell only reads.', 'readonly=true'],
    approve: ['by what it does', 'true: counts as changing in any case.', 'approve=true'],
    connection: ['the only one', 'Where a SQL cell runs.', 'connection=app'],
  };
const OURS = Object.keys(CELL_ANNOTATIONS);
/** Keys of Runme and of later versions that a step does not carry out yet: worth a warning, not an error. */
export const NOT_CARRIED_OUT = [
  'cwd',
  'interpreter',
  'background',
  'interactive',
  'excludeFromRunAll',
  'promptEnv',
  'retry',
  'undo',
];

type Annotations = Readonly<Record<string, unknown>>;

/**
 * Reads an info string in Runme's convention: `sh {"name":"depth"}` or `sh { name=depth auto=true timeout=30s }`.
 * Anything that is not understood is a finding; the cell itself stands.
 */
export function parseCellInfo(info: string): CellInfo {
  const [, language = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(info.trim()) ?? [];
  const findings: Finding[] = [];
  const annotations = readAnnotations(rest, findings);
  for (const key of Object.keys(annotations)) checkKey(key, findings);
  return {
    language: language.toLowerCase(),
    name: readName(annotations.name, findings),
    connection: annotations.connection === undefined ? null : String(annotations.connection),
    timeoutSeconds: readTimeout(annotations.timeout, findings),
    auto: readFlag('auto', annotations.auto, findings),
    approve: readFlag('approve', annotations.approve, findings),
    readonly: readFlag('readonly', annotations.readonly, findings),
    findings,
  };
}

function readAnnotations(rest: string, findings: Finding[]): Annotations {
  if (rest === '') return {};
  const unreadable = (): Annotations => {
    const hint = 'Write {"name":"depth"} or { name=depth auto=true } after the language.';
    findings.push({ code: 'cell-annotation', message: 'The annotations of this cell cannot be read', hint });
    return {};
  };
  if (!rest.startsWith('{') || !rest.endsWith('}')) return unreadable();
  try {
    return JSON.parse(rest) as Annotations;
  } catch {
    return readWords(rest.slice(1, -1)) ?? unreadable();
  }
}

/** Reads `name=depth note="two words"`; null when something else stands between. */
function readWords(inner: string): Annotations | null {
  const word = /\s*([A-Za-z]\w*)=(?:"([^"]*)"|'([^']*)'|([^\s"',]+)),?\s*/y;
  const annotations: Record<string, string> = {};
  while (word.lastIndex < inner.length) {
    const match = word.exec(inner);
    if (!match) return null;
    annotations[match[1] ?? ''] = match[2] ?? match[3] ?? match[4] ?? '';
    if (word.lastIndex === inner.length) break;
  }
  return annotations;
}

function checkKey(key: string, findings: Finding[]): void {
  if (OURS.includes(key)) return;
  if (NOT_CARRIED_OUT.includes(key)) {
    const message = `"${key}" has no effect in this version`;
    findings.push({ severity: 'warning', code: 'cell-annotation-ignored', message, hint: 'The cell runs without it.' });
    return;
  }
  const hint = suggest(key, OURS, 'annotation');
  findings.push({ code: 'cell-annotation', message: `"${key}" is not an annotation of a cell`, hint });
}

function readName(value: unknown, findings: Finding[]): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,79}$/.test(value)) return value;
  const hint = 'Use letters, digits, "-", "_" and "."; at most 80 characters.';
  findings.push({ code: 'bad-id', message: `"${String(value)}" is not a name for a cell`, hint });
  return null;
}

function readTimeout(value: unknown, findings: Finding[]): number | null {
  if (value === undefined) return null;
  const seconds = parseDuration(String(value));
  if (seconds !== null && seconds > 0) return seconds;
  const hint = 'Write it as 90s, 15m or 1h30m.';
  findings.push({ code: 'bad-duration', message: `"${String(value)}" is not a time limit`, hint });
  return null;
}

function readFlag(key: string, value: unknown, findings: Finding[]): boolean | null {
  if (value === undefined) return null;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  findings.push({
    code: 'cell-annotation',
    message: `"${key}" is true or false`,
    hint: `Write ${key}=true or ${key}=false.`,
  });
  return null;
}
