import type { EpochMs, MetricState, MonitorState } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** Latest readings, oldest first; null where nothing was seen. */
export type Recent = readonly (number | null)[];

/** As many readings as the health board draws. */
export const MOST_RECENT = 60;

export interface Stored<S> {
  readonly service: string;
  readonly id: string;
  readonly state: S;
  readonly recent: Recent;
}

/** Writes monitors' states in one statement. */
export async function storeMonitors(tx: Kysely<Database>, rows: readonly Stored<MonitorState>[]): Promise<void> {
  if (rows.length === 0) return;
  const column = (of: (row: Stored<MonitorState>) => string) => rows.map(of);
  // In order of name, so that two that write the same rows wait for each other and do not lock crosswise.
  await sql`
    insert into monitor_state (service, monitor, state, recent)
    select service, monitor, state, recent::int[]
    from unnest(${column((row) => row.service)}::text[], ${column((row) => row.id)}::text[],
      ${column((row) => JSON.stringify(row.state))}::jsonb[], ${column((row) => arrayText(row.recent))}::text[])
      as t (service, monitor, state, recent)
    order by service, monitor
    on conflict (service, monitor) do update set state = excluded.state, recent = excluded.recent`.execute(tx);
}

/** PostgreSQL's own form of an array. */
function arrayText(values: Recent): string {
  return `{${values.map((value) => (value === null ? 'null' : value)).join()}}`;
}

/** Writes metrics' states in one statement. */
export async function storeMetrics(tx: Kysely<Database>, rows: readonly Stored<MetricState>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('metric_state')
    .values(rows.map(({ service, id, ...rest }) => ({ service, metric: id, ...asJson(rest) })))
    .onConflict((conflict) =>
      conflict.columns(['service', 'metric']).doUpdateSet((eb) => ({
        state: sql`${eb.ref('excluded.state')}`,
        recent: sql`${eb.ref('excluded.recent')}`,
      })),
    )
    .execute();
}

/** A monitor or metric that has left its plan. */
export interface Forgotten {
  readonly kind: 'monitor' | 'metric';
  readonly service: string;
  readonly id: string;
}

/** Removes the states of what has left the plans: should it come back, it begins anew. */
export async function forget(tx: Kysely<Database>, gone: readonly Forgotten[]): Promise<void> {
  for (const { kind, service, id } of gone) {
    if (kind === 'monitor') {
      await tx.deleteFrom('monitor_state').where('service', '=', service).where('monitor', '=', id).execute();
    } else await tx.deleteFrom('metric_state').where('service', '=', service).where('metric', '=', id).execute();
  }
}

/** Remembers that Tocsin was watching at this moment. */
export async function storeTick(tx: Kysely<Database>, atMs: EpochMs): Promise<void> {
  const last_tick_at = new Date(atMs);
  await tx
    .insertInto('detect_tick')
    .values({ id: 1, last_tick_at })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ last_tick_at }))
    .execute();
}

function asJson(row: { readonly state: object; readonly recent: Recent }): { state: string; recent: string } {
  return { state: JSON.stringify(row.state), recent: JSON.stringify(row.recent) };
}
