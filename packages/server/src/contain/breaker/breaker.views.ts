import type { EpochMs } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { GONE_AFTER_MS } from './breaker.store.ts';

/** A breaker that is open in at least one instance, by what that saw itself. */
export interface TrippedBreaker {
  readonly name: string;
  readonly instances: number;
  readonly reason: string;
  readonly since: Date;
  /** When the first of these instances will be gone if it says nothing more. */
  readonly seen_at: Date;
}

/** @returns by name */
export async function trippedBreakers(
  db: Kysely<Database>,
  service: string,
  nowMs: EpochMs,
): Promise<TrippedBreaker[]> {
  const { rows } = await sql<TrippedBreaker>`
    select name, count(*)::int as instances, (array_agg(trip order by since))[1] as reason,
           min(since) as since, min(seen_at) as seen_at
    from app_breaker
    where service = ${service} and trip is not null and seen_at > ${new Date(nowMs - GONE_AFTER_MS)}
    group by name order by name`.execute(db);
  return rows;
}

/** A shared breaker that enough instances have open, and for how long the others are to open theirs. */
export interface OpenEverywhere {
  readonly name: string;
  readonly forMs: number;
}

/** The share that counts is the least that an instance asks for, so that old and new versions agree. */
export async function openEverywhere(db: Kysely<Database>, service: string, nowMs: EpochMs): Promise<OpenEverywhere[]> {
  const { rows } = await sql<{ name: string; until: Date }>`
    select name, max(open_until) filter (where trip is not null) as until
    from app_breaker
    where service = ${service} and share is not null and seen_at > ${new Date(nowMs - GONE_AFTER_MS)}
    group by name
    having count(*) filter (where trip is not null) >= greatest(1, ceil(count(*) * min(share)::numeric))
       and max(open_until) filter (where trip is not null) > ${new Date(nowMs)}
    order by name`.execute(db);
  return rows.map(({ name, until }) => ({ name, forMs: until.getTime() - nowMs }));
}

/** Alerts of breakers that fire. */
export async function firingBreakers(db: Kysely<Database>, service: string) {
  return db
    .selectFrom('alert')
    .select(['dedup_key', 'source', 'since'])
    .where('service', '=', service)
    .where('status', '=', 'firing')
    .where('source', 'like', 'breaker:%')
    .execute();
}
