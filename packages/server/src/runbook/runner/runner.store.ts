import { createHash, randomBytes } from 'node:crypto';
import { type Actor, actorName } from '@tocsin/core';
import { SILENT_MS } from '@tocsin/runner';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { RunnerTables } from './tables.ts';

export type RunnerRow = Selectable<RunnerTables['runner']>;

/** Whether a process used the runner's token within the last seconds. For a query on `runner`. */
export const isConnected = sql<boolean>`
  coalesce(seen_at > clock_timestamp() - ${SILENT_MS} * interval '1 millisecond', false)`;

/** A new token; only its hash is stored. */
export function newToken(): { readonly token: string; readonly hash: string } {
  const token = `tocsin_runner_${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashOf(token) };
}

/** The runner that a token belongs to; null: none. */
export async function findRunner(db: Kysely<Database>, token: string): Promise<RunnerRow | null> {
  const found = await db.selectFrom('runner').selectAll().where('token_hash', '=', hashOf(token)).executeTakeFirst();
  return found ?? null;
}

/** A runner in the audit log. */
export function runnerActor(name: string): Actor {
  return { kind: 'token', name: `runner ${name}` };
}

/** Every runner, by name, and whether it is there. */
export async function listRunners(db: Kysely<Database>) {
  const rows = await db.selectFrom('runner').selectAll().select(isConnected.as('connected')).orderBy('name').execute();
  const running = await db
    .selectFrom('runner_job')
    .select(['runner_id', (eb) => eb.fn.countAll<string>().as('count')])
    .where('status', '=', 'running')
    .groupBy('runner_id')
    .execute();
  const countOf = new Map(running.map(({ runner_id, count }) => [runner_id, Number(count)]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    labels: [...row.labels],
    createdBy: actorName(row.created_by),
    createdAt: row.created_at.toISOString(),
    seenAt: row.seen_at?.toISOString() ?? null,
    version: row.version,
    connected: row.connected,
    running: countOf.get(row.id) ?? 0,
  }));
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
