import type { Incident } from '../../model/incident.ts';
import type { CountedImpact, Impact, ImpactFigures } from '../../model/incident-relations.ts';
import type { EpochMs } from '../../model/plan.ts';
import type { ImpactEstimate, ImpactRules } from '../../model/plan-communication.ts';
import type { Metric } from '../../model/plan-metrics.ts';

/** What metrics show at one moment; null: not known. */
export type ImpactReading = Pick<ImpactFigures, 'atMs' | 'users' | 'customers'> & { readonly revenue: number | null };

/** The last value of a metric by its id; null: it is not known, or too old to say anything. */
export type ValueOf = (metric: string) => number | null;

/** More than this is no number of people and no amount of money, but a broken query. */
const MOST = 1e12;

/** Reads what the plan's estimates say of one incident. Values that cannot be true count as not known. */
export function readImpact(
  rules: ImpactRules,
  metrics: Readonly<Record<string, Metric>>,
  incident: Pick<Incident, 'components'>,
  lastOf: ValueOf,
  nowMs: EpochMs,
): ImpactReading {
  const known = (id: string) => plausible(lastOf(id));
  const isAbout = (estimate: ImpactEstimate) =>
    estimate.components.length === 0 || estimate.components.some((id) => incident.components.includes(id));
  const count = (estimate: ImpactEstimate | null): CountedImpact | null => {
    if (!estimate || !isAbout(estimate)) return null;
    const value = known(estimate.metric);
    const all = typeof estimate.of === 'string' ? known(estimate.of) : estimate.of;
    return value === null ? null : counted(value, all, metrics[estimate.metric]);
  };
  const { revenue } = rules;
  return {
    atMs: nowMs,
    users: count(rules.users),
    customers: count(rules.customers),
    revenue: revenue && isAbout(revenue) ? known(revenue.metric) : null,
  };
}

/** A metric of ratios says the share itself. */
function counted(value: number, all: number | null, metric: Metric | undefined): CountedImpact {
  if (metric?.unit === 'ratio') {
    const share = Math.min(1, value);
    return { count: all === null ? null : Math.round(share * all), share };
  }
  return { count: Math.round(value), share: all === null || all === 0 ? null : Math.min(1, value / all) };
}

function plausible(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value >= 0 && value <= MOST ? value : null;
}

/** So far back readings are looked at: for the trend, and for a metric that is not known just now. */
export const IMPACT_WINDOW_MS = 600_000;
/** Less than this shows no trend. */
const SHORTEST_TREND_MS = 180_000;
/** Below this change over the window, the impact is steady. */
const STEADY = 0.1;

/**
 * The figures of the last ten minutes' readings, oldest first: the newest values that are known, and their trend.
 * @returns null without a reading
 */
export function impactFigures(readings: readonly ImpactReading[], currency: string): ImpactFigures | null {
  const last = readings.at(-1);
  if (!last) return null;
  const recent = readings.filter(({ atMs }) => atMs > last.atMs - IMPACT_WINDOW_MS);
  const newest = <K extends 'users' | 'customers' | 'revenue'>(key: K) =>
    recent.findLast((reading) => reading[key] !== null)?.[key] ?? null;
  const amount = newest('revenue');
  const users = trendOfValues(recent, ({ users: one }) => sizeOf(one));
  const customers = trendOfValues(recent, ({ customers: one }) => sizeOf(one));
  return {
    atMs: last.atMs,
    users: newest('users'),
    customers: newest('customers'),
    revenue: amount === null ? null : { amount, currency },
    trend: users ?? customers ?? trendOfValues(recent, ({ revenue }) => revenue),
  };
}

function sizeOf(one: CountedImpact | null): number | null {
  return one?.count ?? one?.share ?? null;
}

/** Compares the medians of the first and the last third, so that one odd value is no trend. */
function trendOfValues(
  readings: readonly ImpactReading[],
  of: (reading: ImpactReading) => number | null,
): Impact['trend'] {
  const points = readings.flatMap((reading) => {
    const value = of(reading);
    return value === null ? [] : [{ atMs: reading.atMs, value }];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.atMs - first.atMs < SHORTEST_TREND_MS) return null;
  const third = Math.max(1, Math.floor(points.length / 3));
  const before = median(points.slice(0, third).map(({ value }) => value));
  const after = median(points.slice(-third).map(({ value }) => value));
  const size = Math.max(before, after);
  if (size === 0 || Math.abs(after - before) <= STEADY * size) return 'steady';
  return after > before ? 'growing' : 'shrinking';
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] =
    sorted.length % 2 === 0 ? [sorted[middle - 1], sorted[middle]] : [sorted[middle], sorted[middle]];
  return (low + high) / 2;
}

/** Changes of this share or less are none. */
const NOTICEABLE = 0.05;
const AT_MOST_EVERY_MS = 60_000;

/**
 * Whether figures differ so much from those on the timeline that they belong there: by more than 5 percent, or in their
 * trend, or known where they were not; and at most once a minute.
 */
export function isNoticeable(before: ImpactFigures | null, now: ImpactFigures): boolean {
  const values = (figures: ImpactFigures | null) => [
    sizeOf(figures?.users ?? null),
    sizeOf(figures?.customers ?? null),
    figures?.revenue?.amount ?? null,
  ];
  if (before === null) return values(now).some((value) => value !== null);
  if (now.atMs - before.atMs < AT_MOST_EVERY_MS) return false;
  if (now.trend !== before.trend && now.trend !== null) return true;
  const then = values(before);
  return values(now).some((value, index) => differs(then[index] ?? null, value));
}

function differs(before: number | null, now: number | null): boolean {
  if (before === null || now === null) return before !== now;
  return Math.abs(now - before) > NOTICEABLE * Math.max(before, now);
}
