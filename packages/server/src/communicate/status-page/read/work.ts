import type { EpochMs, Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { maintenanceSpans, publicMaintenance } from '../../maintenance/maintenance.views.ts';
import type { PublicMaintenance, PublicStatus } from '../public-status.ts';
import type { WorkSpan } from '../uptime/component-uptime.ts';
import { namedComponents } from './public-incidents.ts';

/** Planned work as the page shows it. */
export interface Work {
  readonly shown: PublicStatus['maintenance'];
  /** Components of each window that is under way; empty: all. */
  readonly underWay: readonly (readonly string[])[];
}

type Told = Awaited<ReturnType<typeof publicMaintenance>>['upcoming'][number];

/** Reads what the public may know of planned work. */
export async function readWork(app: App, plan: Plan, nowMs: EpochMs): Promise<Work> {
  const { banner, underWay, upcoming, past } = await publicMaintenance(app, app.db, plan.service, nowMs);
  const shown = (one: Told) => asShown(plan, one);
  return {
    shown: {
      banner: banner === null ? null : shown(banner),
      upcoming: [...underWay, ...upcoming].map(shown),
      past: past.map(shown),
    },
    underWay: underWay.map(({ componentIds }) => componentIds),
  };
}

/** Work in a span, which uptime leaves out: whatever was planned, shown or not. */
export async function readWorkSpans(app: App, service: string, fromMs: EpochMs, toMs: EpochMs): Promise<WorkSpan[]> {
  const spans = await maintenanceSpans(app.db, service, fromMs, toMs);
  return spans.map((span) => ({ components: span.components, fromMs: span.fromMs, toMs: span.untilMs }));
}

function asShown(plan: Plan, one: Told): PublicMaintenance {
  const { id, title, state, emergency } = one;
  return {
    ...{ id, title, state, emergency },
    components: namedComponents(plan, one.componentIds),
    startsAt: one.from,
    endsAt: one.until,
    plannedEndsAt: one.plannedUntil,
    updates: one.notices.map(({ at, text }) => ({ at, text })),
  };
}
