import type { EpochMs, Plan } from '@tocsin/core';
import { PARTIAL_WEIGHT } from '@tocsin/core';

const HOUR_MS = 3_600_000;

/** Which monitor tells of which component, and how much its failure weighs. */
export interface Witness {
  readonly component: string;
  readonly monitor: string;
  readonly failedWeight: number;
  readonly degradedWeight: number;
}

/**
 * The monitors that tell of the public components: their own, and those of what they need, near and far, whose trouble makes them
 * degraded. Heartbeats see nothing between their pings, so they tell nothing here. @param hushed monitors that must tell nothing
 */
export function witnessesOf(plan: Plan, hushed: ReadonlySet<string>): Witness[] {
  const monitors = Object.values(plan.monitors).filter(({ id, type }) => type !== 'heartbeat' && !hushed.has(id));
  const byComponent = new Map<string, string[]>();
  for (const { id, component } of monitors) {
    if (component !== null) byComponent.set(component, [...(byComponent.get(component) ?? []), id]);
  }
  return Object.values(plan.components)
    .filter((component) => component.public)
    .flatMap(({ id: component }) => {
      const own = (byComponent.get(component) ?? []).map((monitor) => ({
        ...{ component, monitor, failedWeight: 1, degradedWeight: PARTIAL_WEIGHT },
      }));
      const needed = neededBy(plan, component).flatMap((id) =>
        (byComponent.get(id) ?? []).map((monitor) => ({
          ...{ component, monitor, failedWeight: PARTIAL_WEIGHT, degradedWeight: PARTIAL_WEIGHT },
        })),
      );
      return [...own, ...needed];
    });
}

/** All components that one needs, near and far; a circle is walked once. */
export function neededBy(plan: Plan, component: string): string[] {
  const seen = new Set<string>();
  const ahead = [...(plan.components[component]?.dependsOn ?? [])];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (seen.has(next) || next === component) continue;
    seen.add(next);
    ahead.push(...(plan.components[next]?.dependsOn ?? []));
  }
  return [...seen];
}

/** Planned work that is not counted. */
export interface WorkSpan {
  /** Empty: everything. */
  readonly components: readonly string[];
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** How much of an hour planned work took of a component; `''` stands for all. */
export interface WorkHour {
  readonly component: string;
  readonly hourMs: EpochMs;
  readonly share: number;
}

/** Cuts spans into the hours of UTC that they touch. Spans that overlap count once. */
export function workHours(spans: readonly WorkSpan[]): WorkHour[] {
  const byComponent = new Map<string, WorkSpan[]>();
  for (const span of spans) {
    for (const component of span.components.length > 0 ? span.components : ['']) {
      byComponent.set(component, [...(byComponent.get(component) ?? []), span]);
    }
  }
  return [...byComponent].flatMap(([component, own]) => hoursOf(component, joined(own)));
}

function joined(spans: readonly WorkSpan[]): { fromMs: EpochMs; toMs: EpochMs }[] {
  const merged: { fromMs: EpochMs; toMs: EpochMs }[] = [];
  for (const { fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else if (toMs > fromMs) merged.push({ fromMs, toMs });
  }
  return merged;
}

function hoursOf(component: string, spans: readonly { fromMs: EpochMs; toMs: EpochMs }[]): WorkHour[] {
  const shares = new Map<EpochMs, number>();
  for (const { fromMs, toMs } of spans) {
    for (let hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS; hourMs < toMs; hourMs += HOUR_MS) {
      const tookMs = Math.min(toMs, hourMs + HOUR_MS) - Math.max(fromMs, hourMs);
      shares.set(hourMs, (shares.get(hourMs) ?? 0) + tookMs / HOUR_MS);
    }
  }
  return [...shares].map(([hourMs, share]) => ({ component, hourMs, share }));
}
