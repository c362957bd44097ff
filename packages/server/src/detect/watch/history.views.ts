import type { EpochMs } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { rolledMinutes } from './history.store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What the checks of a minute, an hour or a day saw; latencies in milliseconds, null when nothing answered. */
export interface HistoryPoint {
  /** Its beginning; days are those of UTC. */
  readonly atMs: EpochMs;
  readonly count: number;
  readonly failed: number;
  readonly degraded: number;
  readonly avgMs: number | null;
  readonly maxMs: number | null;
  /** Half of the answers took no longer, and 95 of a hundred, within 3 %. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface History {
  readonly unit: 'minute' | 'hour' | 'day';
  readonly points: readonly HistoryPoint[];
}

export interface Span {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

interface Row {
  at: Date;
  series: number;
  count: number;
  failed: number;
  degraded: number;
  avg_ms: number | null;
  max_ms: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
}

/**
 * What a monitor's checks saw in a span, oldest first: by minutes up to six hours, as long as they are kept, by hours up to
 * two weeks, else by days. What is not a minute old is not in it yet.
 */
export async function readHistory(
  db: Kysely<Database>,
  service: string,
  monitor: string,
  { fromMs, toMs }: Span,
): Promise<History> {
  const series = await seriesOf(db, service, monitor);
  if (series === null) return { unit: 'hour', points: [] };
  const unit = await unitOf(db, series, { fromMs, toMs });
  const rows = await readRows(db, unit, [series], { fromMs, toMs });
  return { unit, points: rows.map(asPoint) };
}

/** Share of good checks of a day, degraded ones among them; of days without a check there is none. */
export interface DayUptime {
  readonly atMs: EpochMs;
  readonly okShare: number;
  readonly count: number;
  readonly failed: number;
  readonly degraded: number;
}

/** The last `days` days of UTC of every monitor of a service, today among them, oldest first, by monitor. */
export async function readUptime(
  db: Kysely<Database>,
  service: string,
  days: number,
  nowMs: EpochMs,
): Promise<Record<string, DayUptime[]>> {
  const named = await db
    .selectFrom('monitor_series')
    .select(['id', 'monitor'])
    .where('service', '=', service)
    .execute();
  const names = new Map(named.map(({ id, monitor }) => [id, monitor]));
  const fromMs = Math.floor(nowMs / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
  const uptime: Record<string, DayUptime[]> = {};
  for (const row of await readCounts(db, [...names.keys()], { fromMs, toMs: nowMs + 1 })) {
    const name = names.get(row.series) ?? '';
    const own = uptime[name] ?? [];
    const { count, failed, degraded } = row;
    own.push({ atMs: row.at.getTime(), okShare: count > 0 ? 1 - failed / count : 1, count, failed, degraded });
    uptime[name] = own;
  }
  return uptime;
}

export interface StateChange {
  readonly atMs: EpochMs;
  readonly status: string;
  /** What was seen then, in words. */
  readonly detail: string;
}

/** The changes of a monitor's state in a span, newest first, at most 500. */
export async function readTransitions(
  db: Kysely<Database>,
  service: string,
  monitor: string,
  { fromMs, toMs }: Span,
): Promise<StateChange[]> {
  const series = await seriesOf(db, service, monitor);
  if (series === null) return [];
  const rows = await db
    .selectFrom('monitor_transition')
    .select(['at', 'status', 'detail'])
    .where('series', '=', series)
    .where('at', '>=', new Date(fromMs))
    .where('at', '<', new Date(toMs))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(500)
    .execute();
  return rows.map(({ at, status, detail }) => ({ atMs: at.getTime(), status, detail }));
}

async function seriesOf(db: Kysely<Database>, service: string, monitor: string): Promise<number | null> {
  const query = db.selectFrom('monitor_series').select('id').where('service', '=', service);
  return (await query.where('monitor', '=', monitor).executeTakeFirst())?.id ?? null;
}

async function unitOf(db: Kysely<Database>, series: number, { fromMs, toMs }: Span): Promise<History['unit']> {
  if (toMs - fromMs > 14 * DAY_MS) return 'day';
  if (toMs - fromMs > 6 * HOUR_MS) return 'hour';
  const minutes = db.selectFrom('monitor_minute').select('at').where('series', '=', series);
  const first = await minutes.orderBy('at').limit(1).executeTakeFirst();
  if (!first) return 'hour';
  if (first.at.getTime() <= fromMs + HOUR_MS) return 'minute';
  // Of a monitor that is new, the minutes are all there is.
  const older = db.selectFrom('monitor_hour').select('at').where('series', '=', series);
  const firstHour = new Date(Math.floor(first.at.getTime() / HOUR_MS) * HOUR_MS);
  return (await older.where('at', '<', firstHour).limit(1).executeTakeFirst()) ? 'hour' : 'minute';
}

/** Rows of one unit: what is rolled up, and the minutes since then made alike. */
async function readRows(db: Kysely<Database>, unit: History['unit'], series: number[], span: Span): Promise<Row[]> {
  const fromMs = floorTo(unit, span.fromMs);
  const untilMs = unit === 'minute' ? fromMs : await rolledUntil(db, unit);
  const recent = await sql<Row>`
    select at, series, count, failed, degraded, avg_ms, max_ms, p50_ms, p95_ms
    from (${rolledMinutes(unit, Math.max(fromMs, untilMs), span.toMs, series)})
      as r (at, series, count, failed, degraded, avg_ms, max_ms, p50_ms, p95_ms)
    order by at`.execute(db);
  if (unit === 'minute') return recent.rows;
  const rolled = await db
    .selectFrom(unit === 'hour' ? 'monitor_hour' : 'monitor_day')
    .selectAll()
    .where('series', 'in', series)
    .where('at', '>=', new Date(fromMs))
    .where('at', '<', new Date(Math.min(span.toMs, untilMs)))
    .orderBy('at')
    .execute();
  return [...rolled, ...recent.rows];
}

type Counts = Pick<Row, 'at' | 'series' | 'count' | 'failed' | 'degraded'>;

/** Days of many monitors without their latencies: the bars of a whole board. */
async function readCounts(db: Kysely<Database>, series: number[], { fromMs, toMs }: Span): Promise<Counts[]> {
  if (series.length === 0) return [];
  const [daysUntilMs, hoursUntilMs] = [await rolledUntil(db, 'day'), await rolledUntil(db, 'hour')];
  const columns = sql`count, failed, degraded`;
  const sums = sql`sum(count)::int as count, sum(failed)::int as failed, sum(degraded)::int as degraded`;
  const own = sql`series = any(${series}::int[])`;
  const between = (from: EpochMs, to: EpochMs) => sql`at >= ${new Date(from)} and at < ${new Date(to)}`;
  const hoursFromMs = Math.max(fromMs, daysUntilMs);
  const minutesFromMs = Math.max(hoursFromMs, hoursUntilMs);
  const { rows } = await sql<Counts>`
    select date_trunc('day', at, 'UTC') as at, series, ${sums} from (
      select at, series, ${columns} from monitor_day where ${own} and ${between(fromMs, Math.min(toMs, daysUntilMs))}
      union all
      select at, series, ${columns} from monitor_hour where ${own} and ${between(hoursFromMs, Math.min(toMs, minutesFromMs))}
      union all
      select at, series, ${columns} from monitor_minute where ${own} and ${between(minutesFromMs, toMs)}
    ) as parts group by 1, 2 order by 1`.execute(db);
  return rows;
}

async function rolledUntil(db: Kysely<Database>, unit: 'hour' | 'day'): Promise<EpochMs> {
  const row = await db.selectFrom('monitor_rolled').select('until').where('unit', '=', unit).executeTakeFirst();
  return row?.until.getTime() ?? 0;
}

function floorTo(unit: History['unit'], atMs: EpochMs): EpochMs {
  const lengthMs = { minute: 60_000, hour: HOUR_MS, day: DAY_MS }[unit];
  return Math.floor(atMs / lengthMs) * lengthMs;
}

function asPoint(row: Row): HistoryPoint {
  const { at, count, failed, degraded, avg_ms, max_ms, p50_ms, p95_ms } = row;
  return { atMs: at.getTime(), count, failed, degraded, avgMs: avg_ms, maxMs: max_ms, p50Ms: p50_ms, p95Ms: p95_ms };
}
