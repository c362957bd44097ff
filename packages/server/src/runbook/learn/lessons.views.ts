import { type Actor, actorName } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { RunRow, StepRow } from '../run/run.store.ts';

/** A step that was given another source. */
export interface Edit {
  readonly step: StepRow;
  readonly planned: string;
  /** Who did it last. */
  readonly by: Actor;
  readonly at: Date;
  /** Every reason that was given, oldest first. */
  readonly why: readonly string[];
}

/** Something that a person should look at before the next run. */
export interface Remark {
  readonly step: string;
  readonly title: string;
  readonly kind: 'failed' | 'skipped';
  readonly text: string;
}

/** What a run teaches. */
export interface Lessons {
  readonly run: RunRow;
  readonly edits: readonly Edit[];
  readonly remarks: readonly Remark[];
}

const LONGEST_REMARK = 300;
export const SKIPPED = 'Skipped: ';

/** Reads what was edited in a run, what failed and what was skipped with a reason. @throws Problem 'not-found' */
export async function readLessons(db: Kysely<Database>, runId: string): Promise<Lessons> {
  const run = await db.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirst();
  if (!run) throw new Problem('not-found', `There is no run ${runId}.`);
  const steps = await db
    .selectFrom('run_step')
    .selectAll()
    .where('run_id', '=', runId)
    .where((eb) => eb.or([eb('planned_source', 'is not', null), eb('status', 'in', ['failed', 'skipped'])]))
    .orderBy('index')
    .execute();
  const given = await db.selectFrom('run_edit').selectAll().where('run_id', '=', runId).orderBy('id').execute();
  const edits = steps.flatMap((step): Edit[] => {
    const own = given.filter((one) => one.step === step.id);
    const last = own.at(-1);
    if (step.planned_source === null || !last) return [];
    return [{ step, planned: step.planned_source, by: last.by, at: last.at, why: own.map(({ why }) => why) }];
  });
  return { run, edits, remarks: steps.flatMap(remarkOf) };
}

function remarkOf(step: StepRow): Remark[] {
  const { id, title, status, output, exit_code } = step;
  const remark = (kind: Remark['kind'], text: string): Remark[] => [{ step: id, title, kind, text: oneLine(text) }];
  if (status === 'skipped' && output.startsWith(SKIPPED)) return remark('skipped', output.slice(SKIPPED.length));
  if (status !== 'failed') return [];
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  const code = exit_code === null ? '' : `Exit code ${exit_code}. `;
  return remark('failed', `${code}${last}`);
}

/** A text as one line of bounded length. */
export function oneLine(text: string, most = LONGEST_REMARK): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

/** What a run teaches, as the message of a commit. No line of it can be taken for one of a patch. */
export function messageOf({ run, edits, remarks }: Lessons): string {
  const incident = run.incident_id === null ? '' : ` for ${run.incident_id}`;
  const what = edits.length === 1 ? 'a step that was edited' : `${edits.length} steps that were edited`;
  const lines = edits.map(({ step, by, why }) => {
    return `- ${oneLine(step.title, 100)} (${step.id}), by ${oneLine(actorName(by), 100)}: ${oneLine(why.join('; '))}`;
  });
  const said = remarks.map(({ step, title, kind, text }) => {
    const rest = kind === 'skipped' ? `skipped: ${text}` : 'failed';
    return `- ${oneLine(title, 100)} (${step}) ${rest}`;
  });
  return [
    oneLine(`Runbook ${run.runbook}: ${what} in ${run.id}`, 100),
    '',
    `Changed in the run of "${oneLine(run.title, 100)}"${incident}:`,
    ...lines,
    ...(said.length > 0 ? ['', 'To be looked at:', ...said] : []),
    '',
  ].join('\n');
}
