import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../database/tables.ts';
import type { PlanChange } from './plan-change.ts';

/** @returns the last change that brought a version into force; null for none */
export async function lastInForce(db: Kysely<Database>, service: string): Promise<PlanChange | null> {
  const row = await db
    .selectFrom('plan_change')
    .selectAll()
    .where('service', '=', service)
    .where('outcome', '=', 'in_force')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toChange(row) : null;
}

/** A row as it is handed on. */
export function toChange(row: Selectable<Database['plan_change']>): PlanChange {
  const { id, service, at, outcome, version, previous, cause, by, problems } = row;
  return { id: Number(id), service, atMs: at.getTime(), outcome, version, previous, cause, by, problems };
}
