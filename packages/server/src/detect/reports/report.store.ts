import type { EpochMs } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { ReportWords } from './read-report.ts';

const SAME_WITHIN_MS = 3_600_000;
/** Personal data is not kept for longer. */
const KEPT_MS = 90 * 86_400_000;

export interface NewReport extends ReportWords {
  readonly service: string;
  readonly via: 'form' | 'api';
  /** Who of the team passed it on. */
  readonly by: string | null;
  /** Keyed hash that tells reporters apart. */
  readonly reporter: string;
  /** Name of the form that was filled in; null: it was none. */
  readonly form: string | null;
}

/** Reports of a service are taken one after another until the transaction ends, so that they are counted right. */
export async function lockReports(tx: Tx, service: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`reports:${service}`}, 0))`.execute(tx);
}

/** @returns its id; null when the same form, or the same words of the same reporter within an hour, were taken before */
export async function insertReport(tx: Tx, report: NewReport, atMs: EpochMs): Promise<string | null> {
  const same = await tx
    .selectFrom('user_report')
    .select('id')
    .where('service', '=', report.service)
    .where('at', '>', new Date(atMs - SAME_WITHIN_MS))
    .where('reporter', '=', report.reporter)
    .where('text', '=', report.text)
    .where('component', 'is not distinct from', report.component)
    .executeTakeFirst();
  if (same) return null;
  const inserted = await tx
    .insertInto('user_report')
    .values({ ...report, at: new Date(atMs), incident_id: null })
    .onConflict((conflict) => conflict.column('form').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted?.id ?? null;
}

/** Makes a report one of an incident, or of none. */
export async function joinReport(tx: Tx, id: string, incidentId: string | null): Promise<void> {
  await tx.updateTable('user_report').set({ incident_id: incidentId }).where('id', '=', id).execute();
}

/** Makes the free reports of a component since a moment those of an incident. @returns how many there were */
export async function joinReports(
  tx: Tx,
  { service, component }: { readonly service: string; readonly component: string | null },
  incidentId: string,
  sinceMs: EpochMs,
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('user_report')
    .set({ incident_id: incidentId })
    .where('service', '=', service)
    .where('component', 'is not distinct from', component)
    .where('at', '>', new Date(sinceMs))
    .where('incident_id', 'is', null)
    .where('spam', '=', false)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** @returns whether the timeline had heard of fewer before */
export async function storeMilestone(tx: Tx, incidentId: string, said: number): Promise<boolean> {
  const { rows } = await sql`
    insert into incident_reports (incident_id, said) values (${incidentId}, ${said})
    on conflict (incident_id) do update set said = excluded.said where incident_reports.said < excluded.said
    returning said`.execute(tx);
  return rows.length > 0;
}

/** @returns the service of the report; null when there is no such report */
export async function markSpam(tx: Tx, id: string, spam: boolean): Promise<string | null> {
  const row = await tx
    .updateTable('user_report')
    .set({ spam })
    .where('id', '=', id)
    .returning('service')
    .executeTakeFirst();
  return row?.service ?? null;
}

/** Forgets reports that are older than 90 days. */
export async function pruneReports(db: Kysely<Database>, nowMs: EpochMs): Promise<void> {
  await db
    .deleteFrom('user_report')
    .where('at', '<', new Date(nowMs - KEPT_MS))
    .execute();
}
