import type { Plan } from '@tocsin/core';
import { sql } from 'kysely';
import type { Tx } from '../database/tables.ts';
import type { PlanChange, PlanOrigin, PlanProblem, ReadPlan } from './plan-change.ts';
import { toChange } from './plan-change.views.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Keeps a version without secrets; one that is known already stays as it is. */
export async function storeVersion(tx: Tx, read: ReadPlan, by: string, atMs: number): Promise<void> {
  const { plan, problems, sources } = read;
  await tx
    .insertInto('plan_version')
    .values({
      hash: plan.version,
      service: plan.service,
      loaded_at: new Date(atMs),
      document: JSON.stringify(withoutSecrets(plan)),
      sources: JSON.stringify(sources),
      problems: JSON.stringify(problems),
      loaded_by: by,
    })
    .onConflict((conflict) =>
      // A version of an older installation gets its files when it is loaded again.
      conflict
        .columns(['service', 'hash'])
        .doUpdateSet((eb) => ({
          sources: sql`${eb.ref('excluded.sources')}`,
          problems: sql`${eb.ref('excluded.problems')}`,
        }))
        .where('plan_version.sources', 'is', null),
    )
    .execute();
}

export type NewChange = Omit<PlanChange, 'id' | 'atMs'>;

/**
 * Records what became of a change. Nodes that find the same change record it once: what is so already is not recorded again.
 * @returns the change as it is recorded, this one or the other node's
 */
export async function recordChange(tx: Tx, change: NewChange, atMs: number): Promise<PlanChange> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`plan:${change.service}`}, 0))`.execute(tx);
  const last = await tx
    .selectFrom('plan_change')
    .selectAll()
    .where('service', '=', change.service)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last && isSame(toChange(last), change)) return toChange(last);
  const row = await tx
    .insertInto('plan_change')
    .values({
      service: change.service,
      version: change.version,
      previous: change.previous,
      at: new Date(atMs),
      cause: change.cause,
      by: change.by,
      outcome: change.outcome,
      problems: JSON.stringify(change.problems),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toChange(row);
}

function isSame(known: PlanChange, change: NewChange): boolean {
  if (known.outcome !== change.outcome || known.version !== change.version) return false;
  return change.outcome !== 'refused' || digest(known.problems) === digest(change.problems);
}

function digest(problems: readonly PlanProblem[]): string {
  return problems.map(({ file, line, column, code, message }) => [file, line, column, code, message].join('\n')).join();
}

/** The change that a plan's coming into force is. */
export function cameIntoForce(plan: Plan, previous: string | null, origin: PlanOrigin, read: ReadPlan): NewChange {
  return {
    service: plan.service,
    version: plan.version,
    previous,
    outcome: 'in_force',
    problems: read.problems,
    ...origin,
  };
}
