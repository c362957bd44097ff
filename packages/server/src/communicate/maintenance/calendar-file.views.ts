import { type MaintenanceOccurrence, maintenanceFacts, type Plan } from '@tocsin/core';
import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { App } from '../../platform/app.ts';
import { pageUrl } from '../status-page/serve/status-pages.ts';
import { notWritten, plannedBetween } from './calendar-windows.ts';
import { type MaintenanceRow, occurrenceOf } from './maintenance.store.ts';
import { isPublic, publicComponents } from './maintenance.views.ts';

const DAY_MS = 86_400_000;
const BACK_MS = 30 * DAY_MS;
const AHEAD_MS = 90 * DAY_MS;
const REFRESH_SECONDS = 3600;
const MOST_EVENTS = 1000;

interface Kept {
  readonly version: string;
  readonly text: string;
}

/** The last file of each service: strangers ask for it, and it is written anew only when something changed. */
const kept = new WeakMap<App, Map<string, Kept>>();

/**
 * Public maintenance of a service as iCalendar (RFC 5545): a month back and 90 days ahead, each time as an event of its own. Times
 * that moved or are cancelled keep their name, with a higher number. @throws Problem 'not-found' for an unknown service
 */
export async function maintenanceCalendar(app: App, service: string): Promise<string> {
  const plan = app.plans.get(service);
  const today = Math.floor(app.clock.now() / DAY_MS) * DAY_MS;
  const rows = await app.db
    .selectFrom('maintenance')
    .selectAll()
    .where('service', '=', service)
    .where('until_at', '>', new Date(today - BACK_MS))
    .orderBy('from_at')
    .limit(MOST_EVENTS)
    .execute();
  const changed = Math.max(0, ...rows.map(({ changed_at }) => changed_at.getTime()));
  const version = `${plan.version} ${today} ${rows.length} ${changed}`;
  const own = kept.get(app) ?? new Map<string, Kept>();
  kept.set(app, own);
  const known = own.get(service);
  if (known?.version === version) return known.text;
  const text = write(app, plan, rows, today);
  own.set(service, { version, text });
  return text;
}

function write(app: App, plan: Plan, rows: readonly MaintenanceRow[], today: number): string {
  const calendar = ical({
    name: `${plan.statusPage.title}: maintenance`,
    prodId: { company: 'Tocsin', product: 'Maintenance' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_SECONDS,
  });
  const planned = notWritten(plannedBetween(plan, { fromMs: today, untilMs: today + AHEAD_MS }), rows);
  const planStamp = app.plans.inForce(plan.service).lastChange?.atMs ?? 0;
  const events = [
    ...rows.map((row) => ({ one: occurrenceOf(row), sequence: row.sequence, stampMs: row.changed_at.getTime() })),
    ...planned.map((one) => ({ one, sequence: 0, stampMs: planStamp })),
  ]
    .filter(({ one }) => isPublic(plan, one) && publicComponents(plan, one.components) !== null)
    .sort((a, b) => a.one.fromMs - b.one.fromMs)
    .slice(0, MOST_EVENTS);
  for (const { one, sequence, stampMs } of events) {
    calendar.createEvent({
      ...{ id: `${one.id}@maintenance.tocsin`, sequence, stamp: new Date(stampMs) },
      ...{ start: new Date(one.fromMs), end: new Date(one.untilMs), summary: `${plan.title}: ${one.title}` },
      description: descriptionOf(app, plan, one),
      status: one.state === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      // What a service does is no appointment of whoever reads this.
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return calendar.toString();
}

function descriptionOf(app: App, plan: Plan, one: MaintenanceOccurrence): string {
  const components = (publicComponents(plan, one.components) ?? []).map((id) => plan.components[id]?.title ?? id);
  const statusPage = pageUrl(app, plan);
  const { maintenance } = maintenanceFacts(one, {
    ...{ service: { id: plan.service, title: plan.title }, components, tasks: [], statusPage },
    ...{ before: null, because: null },
  });
  const about = components.join(', ') || plan.title;
  return `${maintenance.from} until ${maintenance.until}. This may be unavailable at times: ${about}. ${statusPage}`;
}
