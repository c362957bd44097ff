import type { Actor, LeverMove, LeverPosition, Plan } from '@tocsin/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
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
  const { service } = plan;
  const lock = tx.selectFrom('lever_version').select('version').where('service', '=', service).forUpdate();
  const known = await lock.executeTakeFirst();
  if (known) return known.version;
  await tx
    .insertInto('lever_version')
    .values({ service, version: 0, definition: definitionOf(plan) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await lock.executeTakeFirstOrThrow()).version;
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

/** All that a move is decided by. */
export interface Standing {
  /** The version so far. */
  readonly version: number;
  /** Where the levers are, by id; those that never moved are absent. */
  readonly positions: Readonly<Record<string, LeverPosition>>;
  /** When pulled levers are released by themselves, by id; those that stay are absent. */
  readonly expiries: Readonly<Record<string, number>>;
}

/** Reads where the service's levers are, in one statement. The service's turn must have been taken in `tx`. */
export async function readStanding(tx: Tx, service: string): Promise<Standing> {
  const rows = await tx
    .selectFrom('lever_version')
    .leftJoin('lever_state', 'lever_state.service', 'lever_version.service')
    .select(['lever_version.version', 'lever', 'pulled', 'value', 'scope', 'expires_at'])
    .where('lever_version.service', '=', service)
    .execute();
  const positions: [string, LeverPosition][] = [];
  const expiries: [string, number][] = [];
  for (const { lever, pulled, value, scope, expires_at } of rows) {
    if (lever === null || pulled === null || value === null) continue;
    positions.push([lever, { pulled, value, scope }]);
    if (pulled && expires_at) expiries.push([lever, expires_at.getTime()]);
  }
  return { version: rows[0]?.version ?? 0, positions: byLever(positions), expiries: byLever(expiries) };
}

/** Without what every object inherits: a lever may be called `constructor`. */
function byLever<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

/**
 * Parts of one statement that write moves of one service and their events, in order, however many there are: to be named after
 * `with`. The service's turn must have been taken in the transaction. All moves are made by one wish.
 */
export function writingMoves(service: string, moves: readonly [WrittenMove, ...WrittenMove[]]): RawBuilder<unknown> {
  const [{ by, reason, atMs, incidentId }] = moves;
  const version = Math.max(...moves.map((move) => move.version));
  const rows = moves.map(({ lever, action, value, scope, expiresAtMs, version }) => ({
    ...{ lever, action, value, scope, version },
    expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  }));
  const wish = sql`${service}::text as service, ${JSON.stringify(by)}::jsonb as by, ${reason}::text as reason,
    ${new Date(atMs)}::timestamptz as at, ${incidentId}::text as incident_id`;
  return sql`moved as (
      select ${wish}, move.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as move
        (lever text, action text, value jsonb, scope jsonb, version integer, expires_at timestamptz)
    ), stated as (
      insert into lever_state
        (service, lever, pulled, value, scope, by, reason, at, expires_at, incident_id, version)
      select service, lever, action = 'pulled', value, scope, by, reason, at, expires_at, incident_id, version from moved
      on conflict (service, lever) do update set pulled = excluded.pulled, value = excluded.value, scope = excluded.scope,
        by = excluded.by, reason = excluded.reason, at = excluded.at, expires_at = excluded.expires_at,
        incident_id = excluded.incident_id, version = excluded.version
    ), noted as (
      insert into lever_event (service, lever, action, value, scope, by, reason, at, incident_id, version)
      select service, lever, action, value, scope, by, reason, at, incident_id, version from moved order by version
    ), counted as (
      update lever_version set version = ${version}, at = ${new Date(atMs)} where service = ${service}
    )`;
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
