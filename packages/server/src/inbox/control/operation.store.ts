import type { z } from '@hono/zod-openapi';
import { type Actor, actorName } from '@tocsin/core';
import type { Kysely, Selectable, Updateable } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database, Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { InboxTables } from '../tables.ts';
import type { operationView } from './inbox.schemas.ts';
import type { Place, Selection, Stage } from './selection.ts';

export type OperationView = z.infer<typeof operationView>;

/** Where a batch goes on. `stage` counts the stages of its selection. */
export interface Cursor {
  readonly stage: number;
  readonly after: Place | null;
}

/** What an operation is about. */
export interface BatchDetail {
  readonly selection: Selection;
  readonly stages: readonly Stage[];
}

/** What a drain sets back: the value at which the lever stood, or that it was released. */
export interface DrainDetail {
  readonly concurrency: number;
  readonly before: { readonly pulled: boolean; readonly value: boolean | number | string };
}

export interface Operation extends Omit<Selectable<InboxTables['inbox_operation']>, 'detail' | 'cursor' | 'by'> {
  readonly detail: BatchDetail | DrainDetail;
  readonly cursor: Cursor;
  readonly by: Actor;
}

export interface OperationOfSource extends Operation {
  readonly serviceName: string;
  readonly sourceName: string;
}

interface NewOperation {
  readonly source: number;
  readonly kind: Operation['kind'];
  readonly detail: BatchDetail | DrainDetail;
  readonly upto: string;
  readonly total: number;
  readonly rate: number | null;
  readonly reason: string;
  readonly incidentId: string | null;
  readonly by: Actor;
}

export async function insertOperation(tx: Tx, operation: NewOperation, atMs: number): Promise<string> {
  const { source, kind, detail, upto, total, rate, reason, incidentId, by } = operation;
  const at = new Date(atMs);
  const { id } = await tx
    .insertInto('inbox_operation')
    .values({
      ...{ source, kind, upto, total, rate, reason, at, moved_at: at, incident_id: incidentId },
      ...{ detail: JSON.stringify(detail), cursor: JSON.stringify({ stage: 0, after: null }), by: JSON.stringify(by) },
      ...{ ended_at: null, note: null },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** The operation, locked: whoever else would go on with it or cancel it waits. Null: it has ended. */
export async function lockRunning(tx: Tx, id: string): Promise<Operation | null> {
  const row = await tx
    .selectFrom('inbox_operation')
    .selectAll()
    .where('id', '=', id)
    .where('status', '=', 'running')
    .forUpdate()
    .executeTakeFirst();
  return row ? (row as Operation) : null;
}

type Change = Omit<Updateable<InboxTables['inbox_operation']>, 'cursor'> & { readonly cursor?: Cursor };

export async function updateOperation(tx: Tx, id: string, { cursor, ...change }: Change): Promise<void> {
  await tx
    .updateTable('inbox_operation')
    .set({ ...change, ...(cursor ? { cursor: JSON.stringify(cursor) } : {}) })
    .where('id', '=', id)
    .execute();
}

interface Wanted {
  readonly ids?: readonly string[];
  readonly service?: string | undefined;
  readonly source?: string | undefined;
  readonly status?: Operation['status'] | undefined;
  readonly limit?: number;
}

/** Operations, the newest first. */
export async function readOperations(db: Kysely<Database>, wanted: Wanted): Promise<OperationOfSource[]> {
  let query = db
    .selectFrom('inbox_operation')
    .innerJoin('inbox_source', 'inbox_source.id', 'inbox_operation.source')
    .selectAll('inbox_operation')
    .select(['inbox_source.service as serviceName', 'inbox_source.source as sourceName'])
    .orderBy('inbox_operation.id', 'desc')
    .limit(wanted.limit ?? 200);
  if (wanted.ids) query = query.where('inbox_operation.id', 'in', [...wanted.ids]);
  if (wanted.service !== undefined) query = query.where('inbox_source.service', '=', wanted.service);
  if (wanted.source !== undefined) query = query.where('inbox_source.source', '=', wanted.source);
  if (wanted.status !== undefined) query = query.where('inbox_operation.status', '=', wanted.status);
  return (await query.execute()) as unknown as OperationOfSource[];
}

/** @throws Problem 'not-found' */
export async function readOperation(db: Kysely<Database>, id: string): Promise<OperationOfSource> {
  const [found] = await readOperations(db, { ids: [id] });
  if (!found) throw new Problem('not-found', `There is no operation ${id}. GET /api/inbox-operations lists them.`);
  return found;
}

export function toOperationView(app: Pick<App, 'clock'>, row: OperationOfSource): OperationView {
  return {
    ...{ id: row.id, service: row.serviceName, source: row.sourceName, kind: row.kind, status: row.status },
    ...{ reason: row.reason, by: actorName(row.by), incidentId: row.incident_id, note: row.note },
    ...{ total: Number(row.total), done: Number(row.done), changed: Number(row.changed), ratePerSecond: row.rate },
    ...{ at: row.at.toISOString(), endedAt: row.ended_at?.toISOString() ?? null },
    leftSeconds: leftSeconds(row, app.clock.now()),
  };
}

function leftSeconds({ status, total, done, rate, at }: Operation, nowMs: number): number | null {
  const left = Number(total) - Number(done);
  if (status !== 'running' || left < 0) return null;
  if (rate !== null) return Math.ceil(left / rate);
  const seconds = (nowMs - at.getTime()) / 1000;
  return Number(done) > 0 && seconds > 0 ? Math.ceil((left * seconds) / Number(done)) : null;
}
