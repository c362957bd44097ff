import type { IncidentMeasure } from '@tocsin/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';
import type { MeasureFilter } from './measure.views.ts';

/** Incidents of a service that ended in the same thirty days, as they were last read. */
interface Lot {
  /** Another when anything of them is. */
  readonly mark: string;
  readonly measures: readonly IncidentMeasure[];
}

const LOT_SECONDS = 30 * 86_400;
/** About 1 kB each. Where there are more, they are read anew each time. */
const MOST_KEPT = 50_000;

const kept = new WeakMap<App, Map<string, Lot>>();

/**
 * Incidents that ended within a stretch of time, in the order in which they did, for figures: without alerts, and with titles of
 * repeats only. They are kept in memory; the database is asked which lots of them changed, by whomever, and only these are read.
 */
export async function readFigures(
  app: App,
  filter: MeasureFilter,
  stretch: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly IncidentMeasure[]> {
  const lots = kept.get(app) ?? new Map<string, Lot>();
  const marks = await readMarks(app.db, filter.service, stretch);
  const changed = marks.filter(({ key, mark }) => lots.get(key)?.mark !== mark);
  const fresh = changed.length === 0 ? new Map<string, Lot>() : await readLots(app.db, filter.service, changed);
  const found = marks.flatMap(({ key }) => fresh.get(key)?.measures ?? lots.get(key)?.measures ?? []);
  keep(app, lots, fresh);
  return endedWithin(found.sort(byEnd), stretch).filter((one) => fits(one, filter));
}

function keep(app: App, lots: Map<string, Lot>, fresh: ReadonlyMap<string, Lot>): void {
  for (const [key, lot] of fresh) lots.set(key, lot);
  const count = [...lots.values()].reduce((sum, { measures }) => sum + measures.length, 0);
  if (count > MOST_KEPT) lots.clear();
  kept.set(app, lots);
}

/** The part of incidents, in the order in which they ended, that ended within a stretch of time. */
export function endedWithin(
  measures: readonly IncidentMeasure[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly IncidentMeasure[] {
  return measures.slice(firstSince(measures, fromMs), firstSince(measures, toMs));
}

/** The index of the first that ended at a moment or after it. */
function firstSince(measures: readonly IncidentMeasure[], ms: number): number {
  let [low, high] = [0, measures.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((measures[middle]?.resolvedMs ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function fits(one: IncidentMeasure, { severity, component }: MeasureFilter): boolean {
  return (
    (severity === undefined || one.severity === severity) &&
    (component === undefined || one.components.includes(component))
  );
}

function byEnd(a: IncidentMeasure, b: IncidentMeasure): number {
  return a.resolvedMs - b.resolvedMs || (a.incident < b.incident ? -1 : 1);
}

interface Mark {
  readonly key: string;
  readonly number: number;
  readonly mark: string;
}

/** Which thirty days since 1970 a moment lies in. */
const NUMBER = sql`floor(date_part('epoch', resolved_at) / ${sql.lit(LOT_SECONDS)})::int`;
const KEY = sql`service || ' ' || ${NUMBER}`;
/** Each version of a row has the transaction that wrote it: rows that were written, changed or removed make another mark. */
const MARK = sql`count(*) || ' ' || bit_xor(hashtextextended(incident_id, xmin::text::bigint))`;

async function readMarks(
  db: Kysely<Database>,
  service: string | undefined,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly Mark[]> {
  const { rows } = await sql<Mark>`select ${KEY} as key, ${NUMBER} as number, ${MARK} as mark from incident_measure
    where ${inLots(service, numberOf(fromMs), numberOf(toMs - 1))} group by service, ${NUMBER}`.execute(db);
  return rows;
}

function numberOf(ms: number): number {
  return Math.floor(ms / 1000 / LOT_SECONDS);
}

function inLots(service: string | undefined, first: number, last: number): RawBuilder<unknown> {
  const moment = (number: number) => new Date(number * LOT_SECONDS * 1000);
  const within = sql`resolved_at >= ${moment(first)} and resolved_at < ${moment(last + 1)}`;
  return service === undefined ? within : sql`${within} and service = ${service}`;
}

/** The database sends one document a lot: thousands of rows are read several times as fast so. */
async function readLots(
  db: Kysely<Database>,
  service: string | undefined,
  changed: readonly Mark[],
): Promise<ReadonlyMap<string, Lot>> {
  const numbers = changed.map(({ number }) => number);
  const ms = (column: string) => sql`(date_part('epoch', ${sql.ref(column)}) * 1000)::bigint`;
  const { rows } = await sql<{ key: string; mark: string; all: FigureRow[] }>`select ${KEY} as key, ${MARK} as mark,
    json_agg(json_build_array(incident_id, service, case when repeat_of is null then '' else title end, first_severity,
      severity, components, ${ms('started_at')}, ${ms('opened_at')}, ${ms('acknowledged_at')}, ${ms('mitigated_at')},
      ${ms('resolved_at')}, false_positive, reopened, clocks_met, clocks_missed, updates_on_time, updates_late, pages,
      repeat_of, ${ms('review_due_at')}, ${ms('reviewed_at')}) order by resolved_at, incident_id) as all
    from incident_measure where ${inLots(service, Math.min(...numbers), Math.max(...numbers))}
      and ${KEY} = any(${changed.map(({ key }) => key)}) group by service, ${NUMBER}`.execute(db);
  return new Map(rows.map(({ key, mark, all }) => [key, { mark, measures: all.map(figureOf) }]));
}

type M = IncidentMeasure;
type FigureRow = readonly [
  ...[M['incident'], M['service'], M['title'], M['firstSeverity'], M['severity'], M['components'], M['startedMs']],
  ...[M['openedMs'], M['acknowledgedMs'], M['mitigatedMs'], M['resolvedMs'], M['falsePositive'], M['reopened']],
  ...[M['clocksMet'], M['clocksMissed'], M['updatesOnTime'], M['updatesLate'], M['pages'], M['repeatOf']],
  ...[M['reviewDueMs'], M['reviewedMs']],
];

function figureOf(row: FigureRow): IncidentMeasure {
  const [incident, service, title, firstSeverity, severity, components, startedMs, openedMs, acknowledgedMs] = row;
  const [, , , , , , , , , mitigatedMs, resolvedMs, falsePositive, reopened, clocksMet, clocksMissed] = row;
  const [, , , , , , , , , , , , , , , updatesOnTime, updatesLate, pages, repeatOf, reviewDueMs, reviewedMs] = row;
  // One literal, not several spread into one: what is made so is read four times as slowly.
  return {
    incident,
    service,
    title,
    firstSeverity,
    severity,
    components,
    startedMs,
    openedMs,
    acknowledgedMs,
    mitigatedMs,
    resolvedMs,
    falsePositive,
    reopened,
    clocksMet,
    clocksMissed,
    updatesOnTime,
    updatesLate,
    pages,
    alertKeys: [],
    repeatOf,
    reviewDueMs,
    reviewedMs,
  };
}
