import { type EpochMs, type MetricState, type MonitorState, restoreMonitorState } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { Stored } from './monitor.store.ts';

/** States of monitors, of one service or of all. */
export async function readMonitors(db: Kysely<Database>, service?: string): Promise<Stored<MonitorState>[]> {
  const query = db.selectFrom('monitor_state').selectAll();
  const rows = await (service === undefined ? query : query.where('service', '=', service)).execute();
  return rows.map(({ monitor, state, ...rest }) => ({ ...rest, state: restoreMonitorState(state), id: monitor }));
}

/** States of metrics, of one service or of all. */
export async function readMetrics(db: Kysely<Database>, service?: string): Promise<Stored<MetricState>[]> {
  const query = db.selectFrom('metric_state').selectAll();
  const rows = await (service === undefined ? query : query.where('service', '=', service)).execute();
  return rows.map(({ metric, ...rest }) => ({ ...rest, id: metric }));
}

/** When Tocsin last watched; null: never. */
export async function readLastTick(db: Kysely<Database>): Promise<EpochMs | null> {
  const row = await db.selectFrom('detect_tick').select('last_tick_at').executeTakeFirst();
  return row?.last_tick_at.getTime() ?? null;
}

interface HeartbeatPings {
  readonly service: string;
  readonly monitor: string;
  /** The last ping of each kind, oldest first. */
  readonly pings: readonly {
    readonly atMs: EpochMs;
    readonly status: 'ok' | 'start' | 'fail';
    readonly detail: string;
  }[];
  /** When the run that began last and has not ended began. */
  readonly runningSinceMs: EpochMs | null;
}

/** The last pings of every heartbeat. */
export async function readPings(db: Kysely<Database>): Promise<HeartbeatPings[]> {
  const rows = await db.selectFrom('heartbeat').selectAll().execute();
  return rows.map((row) => {
    const took = row.duration_ms === null ? '' : ` after ${row.duration_ms} ms`;
    const said = row.message === '' ? '' : `: ${row.message}`;
    const kinds = [
      { status: 'ok' as const, at: row.ok_at, detail: `pinged${took}` },
      { status: 'start' as const, at: row.start_at, detail: 'began to run' },
      { status: 'fail' as const, at: row.fail_at, detail: `the run failed${took}${said}` },
    ];
    const pings = kinds.flatMap(({ status, at, detail }) => (at ? [{ status, atMs: at.getTime(), detail }] : []));
    const runningSinceMs = row.running_since?.getTime() ?? null;
    return { service: row.service, monitor: row.monitor, pings: pings.sort((a, b) => a.atMs - b.atMs), runningSinceMs };
  });
}
