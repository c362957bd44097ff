import type { z } from '@hono/zod-openapi';
import {
  type ActionItemMeasure,
  groupByPeriod,
  groupMeasures,
  type IncidentMeasure,
  type MeasureGroup,
  type MeasureGrouping,
  type Plan,
  pagesByPerson,
  periodTitle,
  summariseMeasures,
} from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { measuredItems } from '../review/measured-items.views.ts';
import type { measuresView } from './contract.ts';
import { endedWithin, readFigures } from './figures.views.ts';
import type { MeasureFilter } from './measure.views.ts';
import { type Stretch, type StretchQuery, stretchOf, timezoneOf } from './stretch.ts';

export type Measures = z.infer<typeof measuresView>;

const MOST_REPEATS = 100;

/** The figures of the response. @throws Problem 'not-found' for an unknown service, 'invalid' for a stretch that is none */
export async function measuresOf(
  app: App,
  filter: MeasureFilter & StretchQuery,
  by: MeasureGrouping,
): Promise<Measures> {
  const nowMs = app.clock.now();
  const stretch = stretchOf(filter, nowMs, timezoneOf(app, filter.service));
  const whole = { fromMs: Math.min(stretch.before.fromMs, stretch.fromMs), toMs: stretch.toMs };
  const [all, allItems] = await Promise.all([readFigures(app, filter, whole), measuredItems(app.db, filter, whole)]);
  const measures = endedWithin(all, stretch);
  const items = allItems.filter((one) => lies(one.dueMs, stretch));
  const plans =
    filter.service === undefined ? app.plans.all().map(({ plan }) => plan) : [app.plans.get(filter.service)];
  const shown = { measures, items, nowMs };
  const severities = severitiesOf(plans, measures);
  const groups = groupsBy(by, shown, { plans, severities, stretch });
  return {
    from: iso(stretch.fromMs),
    to: iso(stretch.toMs),
    timezone: stretch.timezone,
    total: copy(summariseMeasures(measures, items, nowMs)),
    before: beforeOf(stretch, all, allItems, nowMs),
    by,
    groups,
    months: by === 'month' ? groups : byPeriod('month', shown, stretch),
    severities: [...severities],
    people: pagesByPerson(measures).map((one) => ({ ...one, name: nameOf(plans, one.person) })),
    repeats: repeatsOf(measures),
    services: plans.map((plan) => ({
      service: plan.service,
      title: plan.title,
      components: Object.values(plan.components).map(({ id, title }) => ({ id, title })),
      severities: plan.severities.map(({ id }) => id),
    })),
  };
}

interface Shown {
  readonly measures: readonly IncidentMeasure[];
  readonly items: readonly ActionItemMeasure[];
  readonly nowMs: number;
}

function groupsBy(
  by: MeasureGrouping,
  shown: Shown,
  {
    plans,
    severities,
    stretch,
  }: { readonly plans: readonly Plan[]; readonly severities: readonly string[]; readonly stretch: Stretch },
): Measures['groups'] {
  if (by === 'month' || by === 'quarter' || by === 'year') return byPeriod(by, shown, stretch);
  const first = { service: [], severity: severities, component: [] }[by];
  return groupMeasures(by, { ...shown, first }).map((group) => ({
    ...viewOf(group),
    title: titleOf(by, group.key, plans),
  }));
}

function byPeriod(unit: 'month' | 'quarter' | 'year', shown: Shown, stretch: Stretch): Measures['groups'] {
  // A service that says nothing for years has no thousand empty months.
  const moments = [shown.measures[0]?.resolvedMs ?? shown.nowMs, ...shown.items.map(({ dueMs }) => dueMs)];
  const firstMs = moments.reduce((least, one) => Math.min(least, one));
  const fromMs = Math.max(stretch.fromMs, Math.min(firstMs, stretch.toMs - YEAR_MS));
  return groupByPeriod(unit, { ...stretch, fromMs }, shown).map((group) => ({
    ...viewOf(group),
    title: periodTitle(group.key),
  }));
}

const YEAR_MS = 366 * 86_400_000;

function titleOf(by: 'service' | 'severity' | 'component', key: string, plans: readonly Plan[]): string {
  if (by === 'component') {
    if (key === '') return 'No component';
    return plans.map((plan) => plan.components[key]?.title).find((title) => title !== undefined) ?? key;
  }
  if (by === 'service') return plans.find(({ service }) => service === key)?.title ?? key;
  const named = plans.flatMap((plan) => plan.severities).find(({ id }) => id === key);
  return named ? `${key} ${named.name}` : key;
}

function beforeOf(
  { before }: Stretch,
  all: readonly IncidentMeasure[],
  items: readonly ActionItemMeasure[],
  nowMs: number,
): Measures['before'] {
  const summary = summariseMeasures(
    endedWithin(all, before),
    items.filter((one) => lies(one.dueMs, before)),
    nowMs,
  );
  return { from: iso(before.fromMs), to: iso(before.toMs), summary: copy(summary) };
}

/** In the order of the plans; what only incidents had comes last. */
function severitiesOf(plans: readonly Plan[], measures: readonly IncidentMeasure[]): readonly string[] {
  const planned = plans.flatMap((plan) => plan.severities.map(({ id }) => id));
  return [...new Set([...planned, ...measures.map(({ severity }) => severity)])];
}

/** The newest first. */
function repeatsOf(measures: readonly IncidentMeasure[]): Measures['repeats'] {
  const repeats = measures.flatMap(({ repeatOf, incident, title, service, severity, openedMs }) =>
    repeatOf === null ? [] : { incidentId: incident, title, service, severity, openedAt: iso(openedMs), repeatOf },
  );
  return repeats.reverse().slice(0, MOST_REPEATS);
}

function viewOf({ key, summary }: MeasureGroup) {
  return { key, summary: copy(summary) };
}

/** As the contract has it, which may be changed. */
function copy(summary: MeasureGroup['summary']): Measures['total'] {
  return { ...summary, severities: { ...summary.severities } };
}

/** The name of somebody who is or was of a plan. */
export function nameOf(plans: readonly Plan[], person: string): string {
  return plans.map((plan) => plan.people[person]?.name).find((name) => name !== undefined) ?? person;
}

function lies(ms: number, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean {
  return fromMs <= ms && ms < toMs;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
