import type { EpochMs } from '@tocsin/core';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/tables.ts';
import type { BreakerReport } from './breaker-report.ts';

/** Who says nothing for so long is gone, and what it said counts no more. */
export const GONE_AFTER_MS = 120_000;

/**
 * Replaces what an instance said of its breakers.
 * @returns whether something opened or closed; a report that only repeats changes nothing
 */
export async function storeBreakers(
  tx: Tx,
  service: string,
  { instance, breakers }: BreakerReport,
  nowMs: EpochMs,
): Promise<boolean> {
  const names = breakers.map(({ name }) => name);
  const { rows: before } = await sql<{ name: string; trip: string | null; gone: boolean }>`
    select name, trip, name <> all(${names}::text[]) as gone from app_breaker
    where service = ${service} and instance = ${instance} order by name for update`.execute(tx);
  await sql`delete from app_breaker where service = ${service} and instance = ${instance} and name <> all(${names}::text[])`.execute(
    tx,
  );
  const rows = breakers.map(({ name, trip, openForMs, share }) => ({ name, trip, openForMs, share }));
  await sql`
    insert into app_breaker as b (service, instance, name, trip, since, open_until, share, seen_at)
    select ${service}, ${instance}, r.name, r.trip, case when r.trip is not null then t.now end,
           case when r."openForMs" > 0 then t.now + r."openForMs" * interval '1 ms' end, r.share, t.now
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           as r (name text, trip text, "openForMs" double precision, share real),
         (select ${new Date(nowMs)}::timestamptz as now) t
    order by r.name
    on conflict (service, instance, name) do update set
      trip = excluded.trip, open_until = excluded.open_until, share = excluded.share, seen_at = excluded.seen_at,
      since = case when b.trip is null then excluded.since when excluded.trip is not null then b.since end`.execute(tx);
  const trips = new Map(before.map(({ name, trip }) => [name, trip]));
  const hasEnded = before.some(({ gone, trip }) => gone && trip !== null);
  return hasEnded || breakers.some(({ name, trip }) => trip !== (trips.get(name) ?? null));
}

/** Forgets instances that are gone. */
export async function forgetGone(tx: Tx, service: string, nowMs: EpochMs): Promise<void> {
  const gone = new Date(nowMs - GONE_AFTER_MS);
  await tx.deleteFrom('app_breaker').where('service', '=', service).where('seen_at', '<=', gone).execute();
}
