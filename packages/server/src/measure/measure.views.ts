import type { IncidentMeasure } from '@tocsin/core';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Database } from '../platform/database/tables.ts';
import type { MeasureTables } from './measure.tables.ts';

type Db = Kysely<Database>;

export interface MeasureFilter {
  readonly service?: string | undefined;
  /** The level at the end. */
  readonly severity?: string | undefined;
  readonly component?: string | undefined;
}

/** Incidents that ended within a stretch of time, in the order in which they did, with everything that is known. */
export async function readMeasures(
  db: Db,
  filter: MeasureFilter,
  stretch: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly IncidentMeasure[]> {
  const { rows } = await sql<MeasureRow>`select ${COLUMNS} from incident_measure
    where ${conditionsOf(filter, stretch)} order by resolved_at, incident_id`.execute(db);
  return rows.map(measureOf);
}

function conditionsOf(
  { service, severity, component }: MeasureFilter,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [
    sql`resolved_at >= ${new Date(fromMs)}`,
    sql`resolved_at < ${new Date(toMs)}`,
  ];
  if (service !== undefined) conditions.push(sql`service = ${service}`);
  if (severity !== undefined) conditions.push(sql`severity = ${severity}`);
  if (component !== undefined) conditions.push(sql`${component} = any(components)`);
  return sql.join(conditions, sql` and `);
}

/** Numbers are read several times as fast as dates, and a page reads thousands of them. */
const COLUMNS = sql`incident_id, service, title, first_severity, severity, components,
  ${millis('started_at')}, ${millis('opened_at')}, ${millis('acknowledged_at')}, ${millis('mitigated_at')},
  ${millis('resolved_at')}, ${millis('review_due_at')}, ${millis('reviewed_at')},
  false_positive, reopened, clocks_met, clocks_missed, updates_on_time, updates_late, pages, alert_keys, repeat_of`;

function millis(column: string): RawBuilder<unknown> {
  return sql`(extract(epoch from ${sql.ref(column)}) * 1000)::float8 as ${sql.ref(column)}`;
}

type Moments =
  | 'started_at'
  | 'opened_at'
  | 'acknowledged_at'
  | 'mitigated_at'
  | 'resolved_at'
  | 'review_due_at'
  | 'reviewed_at';
type Stored = Selectable<MeasureTables['incident_measure']>;
type MeasureRow = Omit<Stored, Moments | 'incident_version' | 'edition'> & {
  readonly [M in Moments]: Exclude<Stored[M], Date> | number;
};

function measureOf(row: MeasureRow): IncidentMeasure {
  return {
    incident: row.incident_id,
    service: row.service,
    title: row.title,
    firstSeverity: row.first_severity,
    severity: row.severity,
    components: row.components,
    startedMs: row.started_at,
    openedMs: row.opened_at,
    acknowledgedMs: row.acknowledged_at,
    mitigatedMs: row.mitigated_at,
    resolvedMs: row.resolved_at,
    falsePositive: row.false_positive,
    reopened: row.reopened,
    clocksMet: row.clocks_met,
    clocksMissed: row.clocks_missed,
    updatesOnTime: row.updates_on_time,
    updatesLate: row.updates_late,
    pages: row.pages,
    alertKeys: row.alert_keys,
    repeatOf: row.repeat_of,
    reviewDueMs: row.review_due_at,
    reviewedMs: row.reviewed_at,
  };
}

/** What is measured of one incident; null: it is not over, or not measured yet. */
export async function readMeasure(db: Db, incidentId: string): Promise<IncidentMeasure | null> {
  const { rows } =
    await sql<MeasureRow>`select ${COLUMNS} from incident_measure where incident_id = ${incidentId}`.execute(db);
  return rows[0] ? measureOf(rows[0]) : null;
}

/** Incidents of a service with one of these alerts or monitors that opened or ended within a stretch of time. */
export async function measuresAlike(
  db: Db,
  of: {
    readonly service: string;
    readonly alertKeys: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
  },
): Promise<readonly IncidentMeasure[]> {
  if (of.alertKeys.length === 0) return [];
  const [from, to] = [new Date(of.fromMs), new Date(of.toMs)];
  const { rows } = await sql<MeasureRow>`select ${COLUMNS} from incident_measure
    where service = ${of.service} and alert_keys && ${[...of.alertKeys]}::text[]
      and (opened_at between ${from} and ${to} or resolved_at between ${from} and ${to})`.execute(db);
  return rows.map(measureOf);
}

/** When the first incident of a service was opened, or its plan first loaded: from then on everything is known. */
export async function knownSinceMs(db: Db, service: string): Promise<number | null> {
  const { rows } = await sql<{ since: number | null }>`select (extract(epoch from least(
    (select min(opened_at) from incident where service = ${service}),
    (select min(opened_at) from incident_measure where service = ${service}),
    (select min(loaded_at) from plan_version where service = ${service}))) * 1000)::float8 as since`.execute(db);
  return rows[0]?.since ?? null;
}
