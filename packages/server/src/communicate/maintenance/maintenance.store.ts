import type { Actor, EpochMs, MaintenanceOccurrence, MaintenanceState } from '@tocsin/core';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { MaintenanceTables, MaintenanceTask } from './maintenance.tables.ts';

export type MaintenanceRow = Selectable<MaintenanceTables['maintenance']>;
export type NoticeRow = Selectable<MaintenanceTables['maintenance_notice']>;

/** What was written down of an occurrence, as the decisions know it. */
export function occurrenceOf(row: MaintenanceRow): MaintenanceOccurrence {
  return {
    ...{ id: row.id, service: row.service, window: row.window_id, slotMs: row.slot_at?.getTime() ?? null },
    ...{ title: row.title, components: row.components, timezone: row.timezone, announce: row.announce },
    ...{ fromMs: row.from_at.getTime(), untilMs: row.until_at.getTime() },
    ...{ plannedUntilMs: row.planned_until.getTime(), banner: row.banner, template: row.template },
    ...{ emergency: row.emergency, reason: row.reason, state: row.state },
  };
}

/** How many other names an occurrence tries when an older one has its own. */
const MOST_NAMES = 20;

/**
 * Writes an occurrence down. One of the calendar is written once, whoever does it.
 * @param by who made it; null: the calendar. @returns its row, as somebody else wrote it if they were first
 */
export async function insertMaintenance(
  tx: Tx,
  occurrence: MaintenanceOccurrence,
  tasks: readonly string[],
  by: Actor | null,
  nowMs: EpochMs,
): Promise<MaintenanceRow> {
  const { window, slotMs, service } = occurrence;
  for (let number = 1; number <= MOST_NAMES; number++) {
    const id = number === 1 ? occurrence.id : `${occurrence.id}.${number}`;
    const row = await tx
      .insertInto('maintenance')
      .values({
        ...columnsOf(occurrence),
        ...{ id, service, window_id: window, state: occurrence.state, emergency: occurrence.emergency },
        tasks: JSON.stringify(tasks.map((title): MaintenanceTask => ({ title, by: null, at: null }))),
        ...{ made_by: by === null ? null : JSON.stringify(by), made_at: new Date(nowMs), changed_at: new Date(nowMs) },
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row) return row;
    const same = window !== null && slotMs !== null ? await rowOfSlot(tx, service, window, slotMs) : undefined;
    if (same) return same;
  }
  throw new Error(`no name is free for ${occurrence.id}`);
}

async function rowOfSlot(tx: Tx, service: string, window: string, slotMs: EpochMs) {
  return tx
    .selectFrom('maintenance')
    .selectAll()
    .where('service', '=', service)
    .where('window_id', '=', window)
    .where('slot_at', '=', new Date(slotMs))
    .executeTakeFirst();
}

function columnsOf(one: MaintenanceOccurrence) {
  return {
    ...{
      slot_at: one.slotMs === null ? null : new Date(one.slotMs),
      title: one.title,
      components: [...one.components],
    },
    ...{ from_at: new Date(one.fromMs), until_at: new Date(one.untilMs), planned_until: new Date(one.plannedUntilMs) },
    ...{ timezone: one.timezone, announce: JSON.stringify(one.announce), banner: one.banner, template: one.template },
    reason: one.reason,
  };
}

/** Reads one and keeps others from changing it until the transaction is over. */
export async function lockMaintenance(tx: Tx, id: string): Promise<MaintenanceRow | undefined> {
  return tx.selectFrom('maintenance').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Reads several in the order of their ids, and keeps others from changing them until the transaction is over. */
export async function lockSeveral(tx: Tx, ids: readonly string[]): Promise<MaintenanceRow[]> {
  return tx.selectFrom('maintenance').selectAll().where('id', 'in', ids).orderBy('id').forUpdate().execute();
}

/** Writes what an occurrence is by now, and raises what calendars of others go by. */
export async function updateMaintenance(
  tx: Tx,
  occurrence: MaintenanceOccurrence,
  nowMs: EpochMs,
): Promise<MaintenanceRow> {
  return tx
    .updateTable('maintenance')
    .set({ ...columnsOf(occurrence), sequence: sql`sequence + 1`, changed_at: new Date(nowMs) })
    .where('id', '=', occurrence.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export interface End {
  /** Null: by time, or by the plan. */
  readonly by: Actor | null;
  readonly because: string | null;
  /** When it was; nothing: now. */
  readonly atMs?: EpochMs;
  /** Whether the calendar may have its time for another one. */
  readonly freesSlot?: boolean;
}

/** Moves an occurrence on; what is over stays so. @returns the row, or undefined when it was over */
export async function moveOn(
  tx: Tx,
  id: string,
  state: Exclude<MaintenanceState, 'scheduled'>,
  nowMs: EpochMs,
  end: End = { by: null, because: null },
): Promise<MaintenanceRow | undefined> {
  const isOver = state !== 'started';
  return tx
    .updateTable('maintenance')
    .set({
      ...{ state, changed_at: new Date(nowMs) },
      // The end by the calendar is what others' calendars show already.
      ...(isOver && {
        sequence: sql<number>`sequence + 1`,
        ended_at: new Date(end.atMs ?? nowMs),
        ended_because: end.because,
      }),
      ...(isOver && end.by !== null && { ended_by: JSON.stringify(end.by) }),
      ...(end.freesSlot && { slot_at: null }),
    })
    .where('id', '=', id)
    .where('state', 'in', ['scheduled', 'started'])
    .returningAll()
    .executeTakeFirst();
}

/** Writes the tasks of an occurrence. */
export async function writeTasks(tx: Tx, id: string, tasks: readonly MaintenanceTask[], nowMs: EpochMs) {
  await tx
    .updateTable('maintenance')
    .set({ tasks: JSON.stringify(tasks), changed_at: new Date(nowMs) })
    .where('id', '=', id)
    .execute();
}

/** What has not ended, of one service or of all. */
export async function pendingRows(db: Kysely<Database>, service?: string): Promise<MaintenanceRow[]> {
  let query = db.selectFrom('maintenance').selectAll().where('state', 'in', ['scheduled', 'started']);
  if (service !== undefined) query = query.where('service', '=', service);
  return query.orderBy('from_at').orderBy('id').execute();
}
