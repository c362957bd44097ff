import type { EpochMs } from '../model/plan.ts';
import type { ActionItemMeasure, IncidentMeasure } from './incident-measure.ts';
import { type Period, type PeriodUnit, periodsBetween } from './periods.ts';
import { type MeasureSummary, summariseMeasures } from './summarise-measures.ts';

export const MEASURE_GROUPINGS = ['service', 'severity', 'component', 'month', 'quarter', 'year'] as const;
export type MeasureGrouping = (typeof MEASURE_GROUPINGS)[number];

export interface MeasureGroup {
  /** The service, level, component or period; empty: incidents of no component. */
  readonly key: string;
  readonly summary: MeasureSummary;
}

export interface GroupingRequest {
  readonly measures: readonly IncidentMeasure[];
  readonly items: readonly ActionItemMeasure[];
  readonly nowMs: EpochMs;
  /** Groups that are there even when they are empty, in this order; others come after them by name. */
  readonly first: readonly string[];
}

/** Incidents by where they belong. One of several components is in each of them, so that these do not add up. */
export function groupMeasures(
  by: 'service' | 'severity' | 'component',
  request: GroupingRequest,
): readonly MeasureGroup[] {
  const { measures, items, nowMs, first } = request;
  const keys = KEYS[by];
  const incidentsOf = gather(measures, keys);
  const itemsOf = gather(items, keys);
  const others = [...incidentsOf.keys(), ...itemsOf.keys()].filter((key) => !first.includes(key)).sort();
  return [...new Set([...first, ...others])].map((key) => ({
    key,
    summary: summariseMeasures(incidentsOf.get(key) ?? [], itemsOf.get(key) ?? [], nowMs),
  }));
}

/** Incidents by the period in which they ended; a period without any is there, too. */
export function groupByPeriod(
  unit: PeriodUnit,
  stretch: { readonly fromMs: EpochMs; readonly toMs: EpochMs; readonly timezone: string },
  { measures, items, nowMs }: Omit<GroupingRequest, 'first'>,
): readonly MeasureGroup[] {
  const periods = periodsBetween(unit, stretch.fromMs, stretch.toMs, stretch.timezone);
  const periodAt = (atMs: EpochMs) => keysOf(findPeriod(periods, atMs));
  const incidentsOf = gather(measures, ({ resolvedMs }) => periodAt(resolvedMs));
  const itemsOf = gather(items, ({ dueMs }) => periodAt(dueMs));
  return periods.map(({ key }) => ({
    key,
    summary: summariseMeasures(incidentsOf.get(key) ?? [], itemsOf.get(key) ?? [], nowMs),
  }));
}

interface Placed {
  readonly service: string;
  readonly severity: string;
  readonly components: readonly string[];
}

const KEYS: Record<'service' | 'severity' | 'component', (one: Placed) => readonly string[]> = {
  service: ({ service }) => [service],
  severity: ({ severity }) => [severity],
  component: ({ components }) => (components.length === 0 ? [''] : [...new Set(components)]),
};

function gather<T>(all: readonly T[], keysOfOne: (one: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    for (const key of keysOfOne(one)) {
      const group = groups.get(key);
      if (group) group.push(one);
      else groups.set(key, [one]);
    }
  }
  return groups;
}

/** The last period that begins at or before a moment, if the moment lies in it. */
function findPeriod(periods: readonly Period[], atMs: EpochMs): Period | undefined {
  let [low, high] = [0, periods.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((periods[middle]?.fromMs ?? 0) <= atMs) low = middle;
    else high = middle - 1;
  }
  const found = periods[low];
  return found && found.fromMs <= atMs && atMs < found.toMs ? found : undefined;
}

function keysOf(period: Period | undefined): readonly string[] {
  return period ? [period.key] : [];
}

export interface PersonTotal {
  readonly person: string;
  readonly pages: number;
  readonly atNight: number;
  /** In how many incidents. */
  readonly incidents: number;
}

/** How often each person was woken, most often first. */
export function pagesByPerson(measures: readonly IncidentMeasure[]): readonly PersonTotal[] {
  const totals = new Map<string, { person: string; pages: number; atNight: number; incidents: number }>();
  for (const one of measures) {
    for (const { person, pages, atNight } of one.pages) {
      const total = totals.get(person) ?? { person, pages: 0, atNight: 0, incidents: 0 };
      total.pages += pages;
      total.atNight += atNight;
      total.incidents += 1;
      totals.set(person, total);
    }
  }
  return [...totals.values()].sort((a, b) => b.pages - a.pages || (a.person < b.person ? -1 : 1));
}
