import type { EpochMs } from '../model/plan.ts';
import type { AnomalyRule } from '../model/plan-metrics.ts';
import { fromLocalMs, toLocalMs } from '../page/on-call/zone-clock.ts';

/** What a metric was in one hour of the past. */
export interface HourValue {
  /** When the hour began: whole hours of the clock of UTC. */
  readonly hourMs: EpochMs;
  /** Median of what was read in it. */
  readonly value: number;
  readonly observations: number;
}

/** What a metric usually is at an hour of the week. */
export interface UsualRange {
  readonly median: number;
  /** What is outside is unusual. */
  readonly low: number;
  readonly high: number;
  /** In how many past weeks the hour is known. */
  readonly weeks: number;
  /** In the plan's zone: `Tue 14:00`. */
  readonly hour: string;
}

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/**
 * Few weeks say little of how far an hour strays. The hours beside it stray as much, each around its own median: they count,
 * too, so many on either side, at half the weight.
 */
const NEIGHBOURS = [-2, -1, 1, 2] as const;
const NEIGHBOUR_WEIGHT = 0.5;

/** A deviation smaller than this share of the median is noise, however flat the past was. */
const LEAST_SHARE = 0.02;

/** Makes a median absolute deviation that of a normal distribution's standard deviation. */
const NORMAL = 1.4826;

/** How much too small the deviation of so few values is (Croux and Rousseeuw 1992, table 1), from two values on. */
const SMALL_SAMPLE = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107] as const;

/**
 * What a metric usually is at the hour of the week of a moment: the median of that hour in past weeks, give or take so many
 * robust deviations. Hours are those of the zone's clocks, so that a change to summer time does not move them.
 *
 * @param history hours of the past in any order; those that are younger than a week or older than the rule's weeks do not count
 * @param smallest a deviation below this, in the unit of the metric, is noise
 * @returns null when fewer weeks than the rule needs are known
 */
export function usualAt(
  history: ReadonlyMap<EpochMs, HourValue>,
  rule: Pick<AnomalyRule, 'deviations' | 'weeks' | 'minimumWeeks'>,
  zone: string,
  nowMs: EpochMs,
  smallest = 0,
): UsualRange | null {
  const localMs = toLocalMs(zone, nowMs);
  const hourMs = localMs - (((localMs % HOUR_MS) + HOUR_MS) % HOUR_MS);
  const at = (local: number) => history.get(hourOf(fromLocalMs(zone, local, 'later')));
  const weeks = Array.from({ length: rule.weeks }, (_, week) => hourMs - (week + 1) * WEEK_MS);
  const valuesOf = (hours: number) => weeks.flatMap((local) => knownValue(at(local + hours * HOUR_MS)));
  const own = valuesOf(0);
  if (own.length < Math.max(1, rule.minimumWeeks)) return null;
  const median = medianOf(own);
  const beside = NEIGHBOURS.flatMap((hours) => distancesOf(valuesOf(hours), NEIGHBOUR_WEIGHT));
  const distances = [...distancesOf(own, 1), ...beside];
  const spread = distances.length > 0 ? NORMAL * weightedMedian(distances) * caution(own.length) : 0;
  const reach = rule.deviations * Math.max(spread, LEAST_SHARE * Math.abs(median), smallest);
  return { median, low: median - reach, high: median + reach, weeks: own.length, hour: describeHour(hourMs) };
}

/** Whether a value is outside what is usual, on a side that the rule watches. */
export function isUnusual(rule: Pick<AnomalyRule, 'direction'>, usual: UsualRange, value: number): boolean {
  if (value < usual.low) return rule.direction !== 'up';
  return value > usual.high && rule.direction !== 'down';
}

/** The middle of values; with an even number of them, the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  return weightedMedian(values.map((value) => ({ value, weight: 1 })));
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

function knownValue(hour: HourValue | undefined): number[] {
  return hour && Number.isFinite(hour.value) ? [hour.value] : [];
}

/** How far values are from their median. One value alone says nothing of that. */
function distancesOf(values: readonly number[], weight: number): Weighted[] {
  if (values.length < 2) return [];
  const median = medianOf(values);
  return values.map((value) => ({ value: Math.abs(value - median), weight }));
}

/** The hour of UTC in which a moment is: zones that are half an hour off take the hour in which theirs begins. */
function hourOf(atMs: EpochMs): EpochMs {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS;
}

function weightedMedian(values: readonly Weighted[]): number {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  for (const [index, { value, weight }] of sorted.entries()) {
    below += weight;
    if (below > half) return value;
    if (below === half) return (value + (sorted[index + 1]?.value ?? value)) / 2;
  }
  return sorted.at(-1)?.value ?? Number.NaN;
}

/** Few weeks show too little of the spread, and their median is itself uncertain: the range is so many times wider. */
function caution(weeks: number): number {
  const correction = weeks < 2 ? 2 : (SMALL_SAMPLE[weeks - 2] ?? weeks / (weeks - 0.8));
  return correction * Math.sqrt(1 + Math.PI / (2 * weeks));
}

function describeHour(localMs: number): string {
  const day = Math.floor(localMs / (24 * HOUR_MS));
  // 1970-01-01 was a Thursday.
  const weekday = WEEKDAYS[(((day + 3) % 7) + 7) % 7] ?? '';
  const hour = Math.floor((localMs - day * 24 * HOUR_MS) / HOUR_MS);
  return `${weekday} ${String(hour).padStart(2, '0')}:00`;
}
