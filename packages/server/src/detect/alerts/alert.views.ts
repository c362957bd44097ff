import type { EpochMs, FiringAlert } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** As many alerts as a list shows. */
const MOST_LISTED = 500;

/** Detection's own alerts that are firing, by service and dedup key. */
export async function readFiring(db: Kysely<Database>): Promise<Map<string, Record<string, FiringAlert>>> {
  const rows = await db
    .selectFrom('alert')
    .select(['service', 'dedup_key', 'severity', 'since'])
    .where('status', '=', 'firing')
    .where((eb) => eb.or([eb('source', 'like', 'monitor:%'), eb('source', 'like', 'metric:%')]))
    .execute();
  const firing = new Map<string, Record<string, FiringAlert>>();
  for (const row of rows) {
    const own = firing.get(row.service) ?? {};
    own[row.dedup_key] = { severity: row.severity, sinceMs: row.since.getTime() };
    firing.set(row.service, own);
  }
  return firing;
}

/** Names and components of everything that is firing in a service, whoever reported it. */
export async function readFiringOf(
  db: Kysely<Database>,
  service: string,
): Promise<{ readonly dedupKey: string; readonly components: readonly string[]; readonly sinceMs: EpochMs }[]> {
  const rows = await db
    .selectFrom('alert')
    .select(['dedup_key', 'components', 'since'])
    .where('service', '=', service)
    .where('status', '=', 'firing')
    .execute();
  return rows.map((row) => ({ dedupKey: row.dedup_key, components: row.components, sinceMs: row.since.getTime() }));
}

/** Alerts as the API lists them, newest first, the latest 500. */
export async function listAlertRows(db: Kysely<Database>, status: 'firing' | 'resolved' | undefined) {
  const query = db
    .selectFrom('alert')
    .select(['dedup_key', 'service', 'source', 'summary', 'severity', 'status', 'count', 'first_at', 'last_at'])
    .select('incident_id')
    .orderBy('first_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_LISTED);
  const rows = await (status ? query.where('status', '=', status) : query).execute();
  return rows.map((row) => ({
    dedupKey: row.dedup_key,
    service: row.service,
    source: row.source,
    summary: row.summary,
    severity: row.severity,
    status: row.status,
    count: Number(row.count),
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    incidentId: row.incident_id,
  }));
}
