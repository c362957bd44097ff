import type { RunbookStep } from '@tocsin/core';
import { toSourceFile } from '../source-file.ts';
import { parseRunbook } from './parse-runbook.ts';

/** What a cell is with another source. */
export interface JudgedCell {
  /** Whether it changes something. */
  readonly changes: boolean;
  /** Names of the runbook's parameters that it uses. */
  readonly parameters: readonly string[];
  /** Why it would be an error in the plan, in sentences. */
  readonly errors: readonly string[];
}

type KnownCell = Pick<RunbookStep, 'kind' | 'interpreter' | 'annotations'>;

const LANGUAGES: Readonly<Partial<Record<RunbookStep['kind'], string>>> = {
  shell: 'sh',
  sql: 'sql',
  http: 'http',
  typescript: 'ts',
};
/** What another place of the runbook has to bear out, which is not looked at here. */
const ELSEWHERE = ['name', 'undo'];

/**
 * Says what a cell would be with another source, by the rules by which runbooks are read: a runbook with this cell alone is
 * written and read. Null for a kind whose cells hold no program.
 * @param names the runbook's parameters
 */
export function judgeCell(cell: KnownCell, source: string, names: readonly string[]): JudgedCell | null {
  const language = LANGUAGES[cell.kind];
  if (language === undefined) return null;
  const kept = Object.entries(cell.annotations).filter(([key]) => !ELSEWHERE.includes(key));
  const interpreter = cell.interpreter === null ? {} : { interpreter: cell.interpreter };
  const annotations = JSON.stringify({ ...Object.fromEntries(kept), ...interpreter });
  const marks = '~'.repeat(3 + longestRun(source));
  const front = names.map((name) => `  ${name}: {}`);
  const text = [
    ...['---', 'id: edited', ...(front.length > 0 ? ['parameters:', ...front] : []), '---', '', '# Edited', ''],
    ...['## Edited', '', `${marks}${language} ${annotations}`, source, marks, ''],
  ].join('\n');
  const { runbook, problems } = parseRunbook(toSourceFile('edited.md', text));
  const [step] = runbook.phases.flatMap((phase) => phase.steps);
  if (!step) return null;
  const errors = problems
    .filter(({ severity }) => severity === 'error')
    .map(({ message, hint }) => `${message}. ${hint}`);
  return { changes: step.changes, parameters: step.parameters.filter((name) => names.includes(name)), errors };
}

function longestRun(source: string): number {
  return (source.match(/~+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}
