import type { MonitorState, RegionState } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { Stored } from './monitor.store.ts';
import { keyOf } from './watched.ts';

/** A row that was written in a transaction that ends later is seen by the next look but one. */
const LATE_COMMIT = sql`interval '10 seconds'`;

/** Writes what the node of a region has folded, in one statement. */
export async function storeRegion(
  db: Kysely<Database>,
  region: string,
  rows: readonly Stored<MonitorState>[],
): Promise<void> {
  if (rows.length === 0) return;
  const states = rows.map(({ state }) => JSON.stringify(state));
  await sql`
    insert into monitor_region (service, monitor, region, state)
    select service, monitor, ${region}, state
    from unnest(${rows.map(({ service }) => service)}::text[], ${rows.map(({ id }) => id)}::text[], ${states}::jsonb[])
      as t (service, monitor, state)
    order by service, monitor
    on conflict (service, monitor, region) do update set state = excluded.state, written_at = clock_timestamp()`.execute(
    db,
  );
}

/** What a region's node folded when it was last there. */
export async function readRegion(db: Kysely<Database>, region: string): Promise<Stored<MonitorState>[]> {
  const rows = await db.selectFrom('monitor_region').selectAll().where('region', '=', region).execute();
  return rows.map(({ service, monitor, state }) => ({ service, id: monitor, state, recent: [] }));
}

/** What all regions saw, by monitor, kept up to date by reading only what is new. */
export class RegionReader {
  readonly #seen = new Map<string, Map<string, MonitorState>>();
  #readAt: Date | null = null;

  async refresh(db: Kysely<Database>): Promise<void> {
    const { rows } = await sql<{
      service: string;
      monitor: string;
      region: string;
      state: MonitorState;
      read_at: Date;
    }>`
      select service, monitor, region, state, clock_timestamp() - ${LATE_COMMIT} as read_at from monitor_region
      where ${this.#readAt}::timestamptz is null or written_at > ${this.#readAt}`.execute(db);
    for (const { service, monitor, region, state } of rows) {
      const key = keyOf(service, monitor);
      const regions = this.#seen.get(key) ?? new Map<string, MonitorState>();
      this.#seen.set(key, regions.set(region, state));
    }
    this.#readAt = rows[0]?.read_at ?? this.#readAt;
  }

  /** What each of these regions saw of a monitor. */
  of(key: string, regions: readonly string[]): RegionState[] {
    return regions.map((region) => ({ region, state: this.#seen.get(key)?.get(region) ?? null }));
  }
}
