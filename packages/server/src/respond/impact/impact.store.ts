import type { EpochMs, ImpactReading } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';

/** When the impact of each of these incidents was read last. */
export async function lastReadings(
  db: Kysely<Database>,
  incidentIds: readonly string[],
): Promise<ReadonlyMap<string, EpochMs>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('impact_reading')
    .select(({ fn }) => ['incident_id', fn.max('at').as('at')])
    .where('incident_id', 'in', incidentIds)
    .groupBy('incident_id')
    .execute();
  return new Map(rows.map(({ incident_id: id, at }) => [id, at.getTime()]));
}

/** Keeps a reading. @returns those of the incident since a moment, oldest first, with this one */
export async function keepReading(
  tx: Tx,
  incidentId: string,
  reading: ImpactReading,
  sinceMs: EpochMs,
): Promise<readonly ImpactReading[]> {
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
  const { atMs, users, customers, revenue } = reading;
  await tx
    .insertInto('impact_reading')
    .values({ incident_id: incidentId, at: new Date(atMs), users: json(users), customers: json(customers), revenue })
    .onConflict((conflict) => conflict.columns(['incident_id', 'at']).doNothing())
    .execute();
  const rows = await tx
    .selectFrom('impact_reading')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .where('at', '>=', new Date(sinceMs))
    // After the clock was set back, what lies ahead says nothing.
    .where('at', '<=', new Date(atMs))
    .orderBy('at')
    .execute();
  return rows.map((row) => ({
    atMs: row.at.getTime(),
    ...{ users: row.users, customers: row.customers, revenue: row.revenue },
  }));
}

/** Forgets readings of before a moment, and those ahead of another: the clock was set back. */
export async function dropReadings(db: Kysely<Database>, beforeMs: EpochMs, aheadMs: EpochMs): Promise<void> {
  await db
    .deleteFrom('impact_reading')
    .where(({ eb, or }) => or([eb('at', '<', new Date(beforeMs)), eb('at', '>', new Date(aheadMs))]))
    .execute();
}
