import { type CalendarEvent, calendarEvents, calendarEventsOf, type EpochMs, personName } from '@tocsin/core';
import ical, { ICalEventTransparency } from 'ical-generator';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import type { CalendarSubject } from './calendar-address.ts';
import { type OnCallTimes, onCallSince, type PlanOfTime } from './on-call-plan.ts';

const DAY_MS = 86_400_000;
const BACK_MS = 92 * DAY_MS;
const AHEAD_MS = 366 * DAY_MS;
const REFRESH_SECONDS = 3600;

/**
 * The shifts of a schedule or a person as iCalendar (RFC 5545), three months back and a year ahead. The text stays the same
 * for a day as long as nobody's shifts change.
 * @throws Problem 'not-found' for a schedule or a person that the plan does not have
 */
export async function calendarOf(app: App, subject: CalendarSubject): Promise<string> {
  const plan = app.plans.get(subject.service);
  const today = Math.floor(app.clock.now() / DAY_MS) * DAY_MS;
  const name = nameOf(plan, subject);
  if (name === null) throw new Problem('not-found', `${subject.service} has no ${subject.kind} "${subject.id}".`);
  const times = await onCallSince(app, subject.service, today - BACK_MS);
  const calendar = ical({ name, prodId: { company: 'Tocsin', product: 'On call' }, ttl: REFRESH_SECONDS });
  const stamp = new Date(
    Math.max(app.plans.inForce(subject.service).lastChange?.atMs ?? 0, ...times.made.map((m) => m.changedMs)),
  );
  for (const event of eventsOver(times, subject, today - BACK_MS, today + AHEAD_MS)) {
    calendar.createEvent({
      id: `${event.uid}@${subject.service}.tocsin`,
      start: new Date(event.fromMs),
      end: new Date(event.toMs),
      stamp,
      summary: event.title,
      description: `${personName(plan, event.person)} is on call for ${plan.title} as ${event.slot}.`,
      // Being on call is no appointment: meetings may lie in it.
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return calendar.toString();
}

function nameOf(plan: PlanOfTime['own'], { kind, id }: CalendarSubject): string | null {
  if (kind === 'schedule') return Object.hasOwn(plan.schedules, id) ? `On call: ${plan.schedules[id]?.title}` : null;
  return Object.hasOwn(plan.people, id) ? `On call: ${personName(plan, id)}` : null;
}

/** Each event by the plan of its time; what a change of the plan does not touch is one event. */
export function eventsOver(
  { plans }: OnCallTimes,
  { kind, id }: CalendarSubject,
  fromMs: EpochMs,
  toMs: EpochMs,
): readonly CalendarEvent[] {
  const found: CalendarEvent[] = [];
  for (const [index, { plan, fromMs: beganMs }] of plans.entries()) {
    const endedMs = plans[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const [begin, end] = [Math.max(beganMs, fromMs), Math.min(endedMs, toMs)];
    if (begin >= end) continue;
    const events = (kind === 'schedule' ? calendarEvents : calendarEventsOf)(plan, id, begin, end);
    for (const event of events) addEvent(found, event, beganMs, endedMs);
  }
  return found;
}

function addEvent(found: CalendarEvent[], event: CalendarEvent, beganMs: EpochMs, endedMs: EpochMs): void {
  const toMs = Math.min(event.toMs, endedMs);
  if (event.fromMs >= beganMs) {
    found.push({ ...event, toMs });
    return;
  }
  const before = found.findIndex((one) => one.toMs === beganMs && isSamePlace(one, event));
  const known = found[before];
  if (known?.person === event.person) found[before] = { ...known, toMs };
  else found.push({ ...event, uid: `${event.schedule}/${event.slot}/${beganMs}`, fromMs: beganMs, toMs });
}

function isSamePlace(a: CalendarEvent, b: CalendarEvent): boolean {
  return a.schedule === b.schedule && a.slot === b.slot;
}
