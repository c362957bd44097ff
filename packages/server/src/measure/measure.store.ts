import type { IncidentMeasure } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from '../platform/database/tables.ts';

/** Goes up when what is measured changes: everything is measured anew then, at the next start. */
export const EDITION = 1;

/** Lets nobody else measure incidents of a service until the transaction ends: repeats of one depend on the others. */
export async function lockMeasures(tx: Tx, service: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`tocsin:measure:${service}`}, 0))`.execute(tx);
}

/** Writes what is measured of an incident in place of what was. */
export async function writeMeasure(tx: Tx, measure: IncidentMeasure, version: number): Promise<void> {
  const row = rowOf(measure, version);
  const { incident_id: _, ...changing } = row;
  await tx
    .insertInto('incident_measure')
    .values(row)
    .onConflict((conflict) => conflict.column('incident_id').doUpdateSet(changing))
    .execute();
}

function rowOf(measure: IncidentMeasure, version: number) {
  const at = (ms: number | null) => (ms === null ? null : new Date(ms));
  return {
    incident_id: measure.incident,
    service: measure.service,
    title: measure.title,
    first_severity: measure.firstSeverity,
    severity: measure.severity,
    components: [...measure.components],
    started_at: new Date(measure.startedMs),
    opened_at: new Date(measure.openedMs),
    acknowledged_at: at(measure.acknowledgedMs),
    mitigated_at: new Date(measure.mitigatedMs),
    resolved_at: new Date(measure.resolvedMs),
    false_positive: measure.falsePositive,
    reopened: measure.reopened,
    clocks_met: measure.clocksMet,
    clocks_missed: measure.clocksMissed,
    updates_on_time: measure.updatesOnTime,
    updates_late: measure.updatesLate,
    pages: JSON.stringify(measure.pages),
    alert_keys: [...measure.alertKeys],
    repeat_of: measure.repeatOf,
    review_due_at: at(measure.reviewDueMs),
    reviewed_at: at(measure.reviewedMs),
    incident_version: version,
    edition: EDITION,
  };
}

/** Forgets what was measured of an incident that is not over any more. */
export async function dropMeasure(tx: Tx, incidentId: string): Promise<void> {
  await tx.deleteFrom('incident_measure').where('incident_id', '=', incidentId).execute();
}

export async function writeRepeat(tx: Tx, incidentId: string, repeat: string | null): Promise<void> {
  await tx.updateTable('incident_measure').set({ repeat_of: repeat }).where('incident_id', '=', incidentId).execute();
}

/** Incidents whose measure is missing, of another edition, of an older version, or of one that is not over; by id. */
export async function unmeasuredIncidents(
  db: Kysely<Database>,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select incident.id from incident left join incident_measure as measure on measure.incident_id = incident.id
    where incident.id > ${after} and case
      when incident.resolved_at is null then measure.incident_id is not null
      when measure.incident_id is null then incident.state->>'mergedInto' is null
      else measure.edition <> ${EDITION} or measure.incident_version <> incident.version end
    order by incident.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
