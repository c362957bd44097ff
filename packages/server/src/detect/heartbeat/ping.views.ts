import type { EpochMs } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { PingKind } from '../tables.ts';

/** As much of what was sent is shown in a list. */
const SHOWN_CHARACTERS = 1000;

export interface LoggedPing {
  readonly id: string;
  readonly at: string;
  readonly kind: PingKind;
  readonly exitCode: number | null;
  readonly run: string | null;
  readonly durationMs: number | null;
  readonly method: string;
  /** Head of what was sent. */
  readonly body: string;
  readonly bodyBytes: number;
}

/** The last pings of a heartbeat, newest first, at most 100, each with the head of its body. */
export async function readPingLog(db: Kysely<Database>, service: string, monitor: string): Promise<LoggedPing[]> {
  const rows = await db
    .selectFrom('heartbeat_ping')
    .select((eb) => [
      ...(['id', 'at', 'kind', 'exit_code', 'run', 'duration_ms', 'method', 'body_bytes'] as const),
      eb.fn<string>('left', ['body', eb.lit(SHOWN_CHARACTERS)]).as('body'),
    ])
    .where('service', '=', service)
    .where('monitor', '=', monitor)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(({ at, exit_code, duration_ms, body_bytes, ...row }) => ({
    ...row,
    at: at.toISOString(),
    exitCode: exit_code,
    durationMs: duration_ms === null ? null : Number(duration_ms),
    bodyBytes: body_bytes,
  }));
}

/** All that is kept of what was sent with a ping; null: there is no such ping, or no longer. */
export async function readPingBody(
  db: Kysely<Database>,
  service: string,
  monitor: string,
  id: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('heartbeat_ping')
    .select('body')
    .where('service', '=', service)
    .where('monitor', '=', monitor)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.body ?? null;
}

interface Silence {
  /** When a heartbeat's last good ping came. */
  readonly sinceMs: EpochMs | null;
  /** When the run that began last and has not ended began. */
  readonly runningSinceMs: EpochMs | null;
}

/** Since when a heartbeat is silent, and whether a run of it is under way. */
export async function readSilence(db: Kysely<Database>, service: string, monitor: string): Promise<Silence> {
  const row = await db
    .selectFrom('heartbeat')
    .select(['ok_at', 'running_since'])
    .where('service', '=', service)
    .where('monitor', '=', monitor)
    .executeTakeFirst();
  return { sinceMs: row?.ok_at?.getTime() ?? null, runningSinceMs: row?.running_since?.getTime() ?? null };
}
