import { fillSource, isSecretName, type RunbookStep, redact } from '@tocsin/core';
import type { CellResult, ChangePreview, ResultRows } from '@tocsin/runner';
import { indent } from '../../shared/output.ts';
import { paint, paintState } from '../../shared/paint.ts';
import { printableText } from '../../shared/printable.ts';
import { table } from '../../shared/table.ts';
import { durationWords } from '../../shared/time-words.ts';
import type { Values } from '../given-values.ts';

/** Longest source that is shown as a whole, in lines. */
const MOST_LINES = 200;

/** What a step is, in a line: `[2/7] depth  Queue depth  (shell, changes)`. */
export function stepHeading(step: RunbookStep, place: string): string {
  const title = step.title === step.id ? '' : `  ${printableText(step.title)}`;
  return `${paint('bold', `[${place}] ${step.id}`)}${title}  ${paint('dim', `(${natureOf(step)})`)}`;
}

/** What a step would run, with values in their places and without secrets. */
export function stepSource(step: RunbookStep, values: Values, secrets: readonly string[]): string {
  const masked = Object.entries(values).filter(([name]) => isSecretName(name));
  const filled = fillSource(step.kind, step.source, values);
  const text = printableText(redact(filled, [...secrets, ...masked.map(([, value]) => value)]));
  const lines = text.split('\n');
  const left = lines.length - MOST_LINES;
  if (left <= 0) return indent(text.trimEnd(), '    ');
  return indent([...lines.slice(0, MOST_LINES), `… ${left} lines more …`].join('\n'), '    ');
}

/** What the cell finds in its environment beside the usual, secrets masked; empty when that is nothing. */
export function stepValues(step: RunbookStep, values: Values, secrets: readonly string[]): string {
  const rows = step.parameters.map((name) => {
    const value = values[name];
    if (value === undefined || value === '') return `${name} is not known yet`;
    return `${name}=${isSecretName(name) ? '…' : printableText(redact(value, secrets))}`;
  });
  return rows.length === 0 ? '' : indent(rows.join('\n'), '    ');
}

/** What a step may do, and where, in sentences. */
export function stepTerms(step: RunbookStep, connection: string | null, timeoutSeconds: number): string {
  const { kind, cwd, interpreter, approval, runner, retry, background, undo } = step;
  const isCell = ['shell', 'sql', 'http', 'typescript'].includes(kind);
  const sentences = [
    step.changes ? 'May change something.' : isCell ? 'Only reads.' : '',
    kind === 'sql'
      ? `On the connection ${connection ?? '(none is known)'}${step.changes ? '' : ', in a READ ONLY transaction'}.`
      : '',
    isCell ? `At most ${durationWords(timeoutSeconds)}.` : '',
    cwd === null ? '' : `In the folder ${cwd}.`,
    interpreter === null ? '' : `By ${interpreter}.`,
    approval ? `Asks for ${approvalWords(approval)}.` : '',
    runner === null ? '' : `Meant for the runners "${runner}"; it runs on this machine.`,
    retry === 0 ? '' : `Tried again up to ${retry} times.`,
    background ? 'Goes on beside the steps after it.' : '',
    undo === null ? '' : `Taken back by the step ${undo}.`,
  ];
  return indent(printableText(sentences.filter(Boolean).join(' ')), '    ');
}

/** `the approval of two people, one of them commander` */
export function approvalWords({ people, role }: NonNullable<RunbookStep['approval']>): string {
  const who = people === 2 ? 'the approval of two people' : 'an approval';
  return role === null ? who : `${who}${people === 2 ? ', one of them' : ' by a'} ${role}`;
}

/** How a step ended: `done in 2 s: Queue depth`. */
export function stepEnding(
  step: RunbookStep,
  result: Pick<CellResult, 'status' | 'exitCode' | 'closing'>,
  durationMs: number,
): string {
  const { status, exitCode, closing } = result;
  const code = exitCode === null || exitCode === 0 ? '' : `, exit code ${exitCode}`;
  const time = durationMs >= 1_000 ? ` after ${durationWords(durationMs / 1_000)}` : '';
  const why = closing === null ? '' : `\n${indent(printableText(closing))}`;
  return `${paintState(status)}${time}: ${printableText(step.title)}${code}${why}`;
}

/** What a change has done in its transaction, as tables. */
export function changesText(changes: readonly ChangePreview[], secrets: readonly string[]): string {
  const parts = changes.flatMap(({ what, count, before, after }) => [
    `${what}: ${count === 1 ? '1 row' : `${count} rows`}`,
    ...(before && before.rows.length > 0 ? [`Before${partWords(before, count)}:`, indent(rowsText(before))] : []),
    ...(after && after.rows.length > 0 ? [`After${partWords(after, count)}:`, indent(rowsText(after))] : []),
  ]);
  return redact(printableText(parts.join('\n')), secrets);
}

/** Rows as a table. */
export function rowsText({ columns, rows }: ResultRows): string {
  const safe = rows.map((row) => row.map((value) => (value === null ? 'NULL' : printableText(value))));
  return table(columns.map(printableText), safe).trimEnd();
}

function partWords({ rows }: ResultRows, count: number): string {
  return count > rows.length ? ` (the first ${rows.length})` : '';
}

function natureOf({ kind, changes, interpreter }: RunbookStep): string {
  if (kind === 'manual') return 'by hand';
  if (kind === 'wait' || kind === 'gate') return kind;
  return `${interpreter ?? kind}, ${changes ? 'changes' : 'reads'}`;
}
