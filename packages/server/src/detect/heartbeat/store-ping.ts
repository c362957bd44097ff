import type { EpochMs } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { PingKind } from '../tables.ts';

/** As many pings of each heartbeat are kept. */
export const MOST_PINGS = 100;

export interface Ping {
  readonly service: string;
  readonly monitor: string;
  /** `log` is kept, and changes nothing. */
  readonly status: 'ok' | 'start' | 'fail' | 'log';
  /** A few words for the reader. */
  readonly message: string;
  /** As its sender measured it; null: from the start of its run, when that was told. */
  readonly durationMs: number | null;
  readonly exitCode?: number | null;
  /** UUID of the run that it is of; null: its sender does not name runs. */
  readonly run?: string | null;
  /** `GET`, `HEAD`, `POST`; nothing: the SDK. */
  readonly method?: string;
  /** What was sent, as it is kept, and how long it was. */
  readonly body?: string;
  readonly bodyBytes?: number;
}

const KINDS: Readonly<Record<Ping['status'], PingKind>> = { ok: 'success', start: 'start', fail: 'fail', log: 'log' };

/** Records a ping among the last of its heartbeat. What it means is decided at the next tick. */
export async function storePing(db: Kysely<Database>, ping: Ping, atMs: EpochMs): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // The heartbeat's row comes first: it is the lock that makes pings of one heartbeat follow each other.
    if (ping.status !== 'log') await touch(tx, ping);
    const durationMs = ping.durationMs ?? (await sinceStart(tx, ping, atMs));
    if (ping.status !== 'log') await storeOutcome(tx, ping, durationMs, atMs);
    await keep(tx, ping, durationMs, atMs);
  });
}

async function touch(tx: Tx, { service, monitor }: Ping): Promise<void> {
  const nothing = { ok_at: null, start_at: null, fail_at: null, message: '', duration_ms: null };
  await tx
    .insertInto('heartbeat')
    .values({ service, monitor, ...nothing, running_since: null, running_run: null })
    .onConflict((conflict) => conflict.columns(['service', 'monitor']).doUpdateSet({ service }))
    .execute();
}

/** Only the run that began last is watched, as Healthchecks does: an older one that never ends says nothing. */
async function storeOutcome(tx: Tx, ping: Ping, durationMs: number | null, atMs: EpochMs): Promise<void> {
  const column = { ok: 'ok_at', start: 'start_at', fail: 'fail_at', log: 'start_at' } as const;
  const { service, monitor, status, message, run = null } = ping;
  const heartbeat = tx.updateTable('heartbeat').where('service', '=', service).where('monitor', '=', monitor);
  const at = new Date(atMs);
  const duration_ms = durationMs?.toFixed(0) ?? null;
  await heartbeat.set({ [column[status]]: at, message, duration_ms }).execute();
  if (status === 'start') await heartbeat.set({ running_since: at, running_run: run }).execute();
  else {
    await heartbeat
      .set({ running_since: null, running_run: null })
      .where(sql<boolean>`running_run is not distinct from ${run}::uuid`)
      .execute();
  }
}

/** Time since the run's last start, in milliseconds; null: no start was told, or it has ended before. */
async function sinceStart(tx: Tx, ping: Ping, atMs: EpochMs): Promise<number | null> {
  if (ping.status !== 'ok' && ping.status !== 'fail') return null;
  const last = await tx
    .selectFrom('heartbeat_ping')
    .select(['kind', 'at'])
    .where('service', '=', ping.service)
    .where('monitor', '=', ping.monitor)
    .where('kind', '<>', 'log')
    .where(sql<boolean>`run is not distinct from ${ping.run ?? null}::uuid`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.kind === 'start' ? Math.max(0, atMs - last.at.getTime()) : null;
}

async function keep(tx: Tx, ping: Ping, durationMs: number | null, atMs: EpochMs): Promise<void> {
  const { service, monitor } = ping;
  await tx
    .insertInto('heartbeat_ping')
    .values({
      ...{ service, monitor, at: new Date(atMs), kind: KINDS[ping.status] },
      exit_code: ping.exitCode ?? null,
      run: ping.run ?? null,
      duration_ms: durationMs?.toFixed(0) ?? null,
      method: ping.method ?? 'SDK',
      body: ping.body ?? ping.message,
      body_bytes: ping.bodyBytes ?? Buffer.byteLength(ping.message),
    })
    .execute();
  await sql`delete from heartbeat_ping where service = ${service} and monitor = ${monitor} and id <= (
    select id from heartbeat_ping where service = ${service} and monitor = ${monitor}
    order by id desc offset ${MOST_PINGS} limit 1)`.execute(tx);
}
