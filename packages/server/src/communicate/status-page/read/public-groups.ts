import {
  type DayCount,
  type EpochMs,
  honestPercent,
  type Plan,
  type PublicState,
  stateOfDay,
  uptimeShare,
  worstPublicState,
} from '@tocsin/core';
import type { PublicComponent, PublicDay, PublicGroup, PublicIncident } from '../public-status.ts';

const DAY_MS = 86_400_000;
/** So many incidents of one day are named. */
const MOST_NAMED = 5;

export interface GroupInput {
  readonly plan: Plan;
  readonly states: ReadonlyMap<string, PublicState>;
  readonly counts: ReadonlyMap<string, readonly DayCount[]>;
  /** Components that have monitors which can tell of the past. */
  readonly watched: ReadonlySet<string>;
  readonly incidents: readonly PublicIncident[];
  readonly nowMs: EpochMs;
}

/** The public components in the groups of the plan, then the others; groups without components are left out. */
export function publicGroups(input: GroupInput): PublicGroup[] {
  const { plan } = input;
  const byDay = incidentsByDay(input.incidents, input.nowMs, plan.statusPage.days);
  const components = new Map(
    [...input.states].map(([id, state]) => [id, publicComponent(input, byDay.get(id) ?? new Map(), id, state)]),
  );
  const taken = new Set<string>();
  const take = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const component = taken.has(id) ? undefined : components.get(id);
      taken.add(id);
      return component ? [component] : [];
    });
  const named = plan.statusPage.groups.map(({ id, title, components: ids }) => groupOf(id, title, take(ids)));
  const others = groupOf(null, null, take([...components.keys()]));
  return [...named, others].filter((group) => group.components.length > 0);
}

function groupOf(id: string | null, title: string | null, components: readonly PublicComponent[]): PublicGroup {
  return { id, title, state: worstPublicState(components.map(({ state }) => state)), components };
}

function publicComponent(
  { plan, counts, watched, nowMs }: GroupInput,
  incidents: ReadonlyMap<EpochMs, readonly string[]>,
  id: string,
  state: PublicState,
): PublicComponent {
  const own = counts.get(id) ?? [];
  const share = uptimeShare(own);
  const byDay = new Map(own.map((day) => [day.atMs, day]));
  const hasBar = watched.has(id) || incidents.size > 0;
  return {
    id,
    title: plan.components[id]?.title ?? id,
    state,
    uptime: share === null ? null : honestPercent(share),
    days: hasBar ? daysOf(plan.statusPage.days, nowMs).map((atMs) => publicDay(atMs, byDay, incidents)) : [],
  };
}

function publicDay(
  atMs: EpochMs,
  counts: ReadonlyMap<EpochMs, DayCount>,
  incidents: ReadonlyMap<EpochMs, readonly string[]>,
): PublicDay {
  const count = counts.get(atMs);
  const share = count ? uptimeShare([count]) : null;
  const named = incidents.get(atMs) ?? [];
  return {
    day: new Date(atMs).toISOString().slice(0, 10),
    state: stateOfDay(share, named.length > 0),
    uptime: share === null ? null : honestPercent(share),
    incidents: named,
  };
}

/** Beginnings of the last days of UTC, today among them, oldest first. */
export function daysOf(days: number, nowMs: EpochMs): EpochMs[] {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  return Array.from({ length: days }, (_, index) => todayMs - (days - 1 - index) * DAY_MS);
}

/** Titles of the incidents of each day of UTC, by component. */
function incidentsByDay(
  incidents: readonly PublicIncident[],
  nowMs: EpochMs,
  days: number,
): Map<string, Map<EpochMs, string[]>> {
  const firstMs = Math.floor(nowMs / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
  const byComponent = new Map<string, Map<EpochMs, string[]>>();
  for (const { title, components, startedAt, resolvedAt, impact } of incidents) {
    if (impact === 'none') continue;
    const fromMs = Math.max(firstMs, Math.floor(Date.parse(startedAt) / DAY_MS) * DAY_MS);
    const span = { fromMs, endMs: resolvedAt === null ? nowMs : Date.parse(resolvedAt) };
    for (const { id } of components) {
      const own = byComponent.get(id) ?? new Map<EpochMs, string[]>();
      byComponent.set(id, own);
      nameOnDays(own, title, span);
    }
  }
  return byComponent;
}

function nameOnDays(
  days: Map<EpochMs, string[]>,
  title: string,
  { fromMs, endMs }: { fromMs: EpochMs; endMs: EpochMs },
) {
  for (let dayMs = fromMs; dayMs <= endMs; dayMs += DAY_MS) {
    const named = days.get(dayMs) ?? [];
    if (named.length < MOST_NAMED) days.set(dayMs, [...named, title]);
  }
}
