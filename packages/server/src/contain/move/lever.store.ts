import type { Actor, LeverMove, LeverPosition, Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';

/** What is written of one move. */
export interface WrittenMove extends LeverMove {
  readonly by: Actor;
  readonly reason: string;
  readonly atMs: number;
  readonly expiresAtMs: number | null;
  readonly incidentId: string | null;
  readonly version: number;
}

/** Takes the service's turn: until `tx` ends nobody else moves its levers. Returns the version so far. */
export async function takeTurn(tx: Tx, plan: Plan): Promise<number> {
  await tx
    .insertInto('lever_version')
    .values({ service: plan.service, version: 0, definition: definitionOf(plan) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx
    .selectFrom('lever_version')
    .select('version')
    .where('service', '=', plan.service)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.version;
}

/** Where the service's levers are, by id; those that never moved are absent. */
export async function readPositions(db: Kysely<Database>, service: string): Promise<Record<string, LeverPosition>> {
  const rows = await db
    .selectFrom('lever_state')
    .select(['lever', 'pulled', 'value', 'scope'])
    .where('service', '=', service)
    .execute();
  return byLever(rows.map((row) => [row.lever, { pulled: row.pulled, value: row.value, scope: row.scope }]));
}

/** Who moved each of the service's levers last. */
export async function readMovers(db: Kysely<Database>, service: string): Promise<Record<string, Actor>> {
  const rows = await db.selectFrom('lever_state').select(['lever', 'by']).where('service', '=', service).execute();
  return byLever(rows.map(({ lever, by }) => [lever, by]));
}

/** When the service's pulled levers are released by themselves, by id; those that stay are absent. */
export async function readExpiries(tx: Tx, service: string): Promise<Record<string, number>> {
  const rows = await tx
    .selectFrom('lever_state')
    .select(['lever', 'expires_at'])
    .where('service', '=', service)
    .where('pulled', '=', true)
    .execute();
  return byLever(rows.flatMap(({ lever, expires_at }) => (expires_at ? [[lever, expires_at.getTime()]] : [])));
}

/** Without what every object inherits: a lever may be called `constructor`. */
function byLever<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

/**
 * Writes moves of one service and their events, in order, in three statements however many there are. The service's turn
 * must have been taken in `tx`.
 */
export async function writeMoves(tx: Tx, service: string, moves: readonly WrittenMove[]): Promise<void> {
  const last = moves.at(-1);
  if (!last) return;
  const states = moves.map((move) => ({
    ...rowOf(service, move),
    pulled: move.action === 'pulled',
    expires_at: move.expiresAtMs === null ? null : new Date(move.expiresAtMs),
  }));
  const changed = ['value', 'scope', 'by', 'reason', 'at', 'incident_id', 'version', 'pulled', 'expires_at'] as const;
  await tx
    .insertInto('lever_state')
    .values(states)
    .onConflict((conflict) =>
      conflict
        .columns(['service', 'lever'])
        .doUpdateSet((eb) => Object.fromEntries(changed.map((name) => [name, eb.ref(`excluded.${name}`)]))),
    )
    .execute();
  const events = moves.map((move) => ({ ...rowOf(service, move), action: move.action }));
  await tx.insertInto('lever_event').values(events).execute();
  await tx
    .updateTable('lever_version')
    .set({ version: last.version, at: new Date(last.atMs) })
    .where('service', '=', service)
    .execute();
}

function rowOf(service: string, move: WrittenMove) {
  const { lever, value, scope, by, reason, atMs, incidentId, version } = move;
  return {
    ...{ service, lever, value: JSON.stringify(value), scope: scope && JSON.stringify(scope), by: JSON.stringify(by) },
    ...{ reason, at: new Date(atMs), incident_id: incidentId, version },
  };
}

/** Another end of a lever that stays pulled. */
export interface WrittenExpiry {
  readonly lever: string;
  /** Null: it is not released by itself. */
  readonly expiresAtMs: number | null;
  readonly atMs: number;
  readonly version: number;
}

/** Sets when a lever that stays pulled is released by itself, as a new version, since applications say until when. */
export async function writeExpiry(tx: Tx, service: string, expiry: WrittenExpiry): Promise<void> {
  const { lever, expiresAtMs, atMs, version } = expiry;
  await tx
    .updateTable('lever_state')
    .set({ expires_at: expiresAtMs === null ? null : new Date(expiresAtMs) })
    .where('service', '=', service)
    .where('lever', '=', lever)
    .where('pulled', '=', true)
    .execute();
  await tx
    .updateTable('lever_version')
    .set({ version, at: new Date(atMs) })
    .where('service', '=', service)
    .execute();
}

/**
 * Counts a version up when the plan in force has other levers than the one before it, since applications take only newer
 * versions.
 * @param previous what this node had in force: other nodes may have changed sooner, but its own applications hear of this now
 * @returns whether it did
 */
export async function countNewPlan(tx: Tx, plan: Plan, nowMs: number, previous: Plan | null = null): Promise<boolean> {
  const version = await takeTurn(tx, plan);
  const definition = definitionOf(plan);
  const isChangedHere = previous !== null && definitionOf(previous) !== definition;
  const updated = await tx
    .updateTable('lever_version')
    .set({ version: version + 1, definition, at: new Date(nowMs) })
    .where('service', '=', plan.service)
    .$if(!isChangedHere, (query) => query.where('definition', '!=', definition))
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

function definitionOf(plan: Plan): string {
  return JSON.stringify(Object.values(plan.levers).map(({ id, resting }) => [id, resting]));
}
