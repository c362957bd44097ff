import type { Kysely, Selectable } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { ContainTables } from '../tables.ts';
import type { LeverWish } from './lever-wish.ts';

export type RequestRow = Selectable<ContainTables['lever_request']>;

/** The request that waits for a lever; there is at most one. */
export async function waitingRequest(tx: Tx, service: string, lever: string): Promise<RequestRow | null> {
  const row = await tx
    .selectFrom('lever_request')
    .selectAll()
    .where('service', '=', service)
    .where('lever', '=', lever)
    .where('status', '=', 'waiting')
    .executeTakeFirst();
  return row ?? null;
}

/** @throws Problem 'not-found' */
export async function readRequest(db: Kysely<Database>, id: string): Promise<RequestRow> {
  const isId = /^\d{1,18}$/.test(id);
  const row = isId && (await db.selectFrom('lever_request').selectAll().where('id', '=', id).executeTakeFirst());
  if (!row) throw new Problem('not-found', `There is no request ${id}. \`GET /api/levers\` lists those that wait.`);
  return row;
}

/** Every request that waits, oldest first. */
export function waitingRequests(db: Kysely<Database>): Promise<RequestRow[]> {
  return db.selectFrom('lever_request').selectAll().where('status', '=', 'waiting').orderBy('id').execute();
}

/** Stores a wish that has to wait. */
export function insertRequest(
  tx: Tx,
  wish: LeverWish,
  asked: Pick<RequestRow, 'by' | 'at' | 'agreed'>,
): Promise<RequestRow> {
  return tx
    .insertInto('lever_request')
    .values({
      ...{ service: wish.service, lever: wish.lever, action: wish.action, reason: wish.reason },
      value: wish.value === null ? null : JSON.stringify(wish.value),
      scope: wish.scope && JSON.stringify(wish.scope),
      ...{ expires_in: wish.expiresIn, incident_id: wish.incidentId, status: 'waiting' },
      ...{ by: JSON.stringify(asked.by), at: asked.at, agreed: JSON.stringify(asked.agreed) },
      ...{ settled_at: null, outcome: null },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * Changes a request that still waits.
 * @throws Problem 'conflict' when it does not: its incident has ended meanwhile
 */
export async function updateRequest(
  tx: Tx,
  id: string,
  change: Partial<Pick<RequestRow, 'status' | 'agreed' | 'settled_at' | 'outcome'>>,
): Promise<RequestRow> {
  const { agreed, ...rest } = change;
  const row = await tx
    .updateTable('lever_request')
    .set({ ...rest, ...(agreed ? { agreed: JSON.stringify(agreed) } : {}) })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new Problem('conflict', 'The request does not wait any more. Look again.');
  return row;
}
