import type { StepApproval } from '@tocsin/core';
import type { Finding } from '../problem.ts';
import { closest } from '../suggest.ts';
import { KNOWN_ANNOTATIONS, OURS } from './cell-annotations.ts';
import { AnnotationReader } from './read-annotations.ts';
import { readFenceInfo } from './runme-attributes.ts';

/** How a step is approved, as its author says. */
export interface CellApproval {
  /** Whether a person is asked at all. */
  readonly asks: boolean;
  /** Who, beside the one who runs it; null: nobody. */
  readonly by: StepApproval | null;
}

/** The annotations of a cell, as the fence's info string has them. Null where the author said nothing, or nothing that can be read. */
export interface CellInfo {
  /** First word after the fence, in lower case: `sh`. */
  readonly language: string;
  /** Id of the step, made from the name. */
  readonly name: string | null;
  readonly connection: string | null;
  readonly timeoutSeconds: number | null;
  readonly auto: boolean | null;
  readonly readonly: boolean | null;
  readonly approve: CellApproval | null;
  readonly retry: number | null;
  readonly idempotent: boolean;
  /** Id of the step that takes this one back. */
  readonly undo: string | null;
  readonly runner: string | null;
  readonly cwd: string | null;
  readonly interpreter: string | null;
  readonly background: boolean;
  readonly excludeFromRunAll: boolean;
  readonly promptEnv: 'auto' | 'yes' | 'no';
  /** Shown, whatever its language. */
  readonly ignored: boolean;
  /** All of them, as written. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

/**
 * Reads an info string in Runme's convention: `sh {"name":"depth"}` or `sh { name=depth auto=true timeout=30s }`.
 * Anything that is not understood is a finding; the cell itself stands.
 */
export function parseCellInfo(info: string): CellInfo {
  const { language, attributes, odd } = readFenceInfo(info);
  const findings: Finding[] = [...oddWords(odd), ...Object.keys(attributes).flatMap(misspelled)];
  if (language.includes('{')) findings.push(glued(language));
  const read = new AnnotationReader(attributes, findings);
  read.interactive();
  return {
    language: language.toLowerCase(),
    name: read.name('name'),
    connection: read.text('connection'),
    timeoutSeconds: read.timeout('timeout'),
    auto: read.flag('auto'),
    readonly: read.flag('readonly'),
    approve: read.approve('approve'),
    retry: read.retry('retry'),
    idempotent: read.flag('idempotent') === true,
    undo: read.reference('undo'),
    runner: read.label('runner'),
    cwd: read.text('cwd'),
    interpreter: read.text('interpreter'),
    background: read.runmeFlag('background') === true,
    excludeFromRunAll: read.runmeFlag('excludeFromRunAll') === true,
    promptEnv: read.promptEnv('promptEnv'),
    ignored: isIgnored(language, read),
    annotations: attributes,
    findings,
  };
}

/** `transform` counts before `ignore`, and a diagram is shown unless one of them says otherwise (`Ignored` of Runme). */
function isIgnored(language: string, read: AnnotationReader): boolean {
  const transform = read.runmeFlag('transform');
  if (transform !== null) return !transform;
  return read.runmeFlag('ignore') ?? language === 'mermaid';
}

const WRITE_LIKE = 'Write {"name":"depth"} or { name=depth auto=true } after the language.';

/** The first of what would be lost in silence, else the first of what is kept and means nothing. */
function oddWords(odd: readonly string[]): readonly Finding[] {
  const findings = odd.map(oddWord);
  const lost = findings.filter(({ severity }) => severity === 'error');
  return (lost.length > 0 ? lost : findings).slice(0, 1);
}

/** A word that is a known annotation in another notation would be lost; any other is only kept. */
function oddWord(word: string): Finding {
  const bare = word.replace(/^["',]+/, '').replace(/["':,].*$/s, '');
  const message = `"${word.slice(0, 80)}" is neither JSON nor key=value`;
  const lost = OURS.includes(bare);
  return { severity: lost ? 'error' : 'warning', code: 'cell-annotation', message, hint: WRITE_LIKE };
}

/** Without one of these a cell would run with less care, or elsewhere, than its author meant. */
const GUARDS: readonly string[] = ['approve', 'connection', 'runner', 'undo'];

function misspelled(key: string): readonly Finding[] {
  if (KNOWN_ANNOTATIONS.includes(key) || !/^[A-Za-z][\w-]*$/.test(key)) return [];
  const meant = closest(key, OURS) ?? OURS.find((one) => isAlike(one, key));
  if (meant === undefined) return [];
  const message = `"${key}" is not an annotation that Tocsin knows`;
  const severity = GUARDS.includes(meant) ? 'error' : 'warning';
  return [{ severity, code: 'cell-annotation-ignored', message, hint: `Did you mean "${meant}"?` }];
}

/** `atuo` has the letters of `auto`, and `retries` begins as `retry` does. */
function isAlike(known: string, key: string): boolean {
  const lettersOf = (word: string): string => [...word.slice(0, 40).toLowerCase()].sort().join('');
  return lettersOf(known) === lettersOf(key) || (known.length > 4 && key.startsWith(known.slice(0, 4)));
}

function glued(language: string): Finding {
  const message = `"${language.slice(0, 80)}" is taken for the language, so this fence is only shown`;
  return { severity: 'warning', code: 'cell-annotation', message, hint: 'Write a blank before the brace.' };
}
