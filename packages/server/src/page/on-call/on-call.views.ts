import type { z } from '@hono/zod-openapi';
import { type EpochMs, type Plan, personName, type Schedule, type Shift, whoIsOnCall } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { getOnCall } from '../contract.ts';
import { calendarUrl } from './calendar-address.ts';
import { escalationView } from './on-call-escalation.view.ts';
import { peopleView } from './on-call-people.views.ts';
import { type OnCallTimes, onCallSince } from './on-call-plan.ts';
import { planAt, shiftsOver } from './on-call-shifts.ts';
import { warningsOf } from './on-call-warnings.ts';
import { overrideView } from './override.view.ts';

export type OnCall = z.infer<(typeof getOnCall)['responses'][200]['content']['application/json']['schema']>;
type ScheduleView = OnCall['schedules'][number];

const DAY_MS = 86_400_000;

/**
 * Who is on call at a moment, the shifts after it, how each level escalates, how everybody is reached, and what will go
 * wrong if nobody does anything. A moment in the past is answered by the plan of that time.
 * @throws Problem 'not-found' for an unknown service
 */
export async function onCallOf(app: App, services: readonly string[], atMs: EpochMs, days: number): Promise<OnCall> {
  const parts = await Promise.all(services.map((service) => onCallOfService(app, service, atMs, days)));
  return {
    at: iso(atMs),
    schedules: parts.flatMap((part) => part.schedules),
    escalation: parts.flatMap((part) => part.escalation),
    people: parts.flatMap((part) => part.people),
    warnings: parts.flatMap((part) => part.warnings),
  };
}

async function onCallOfService(app: App, service: string, atMs: EpochMs, days: number): Promise<Omit<OnCall, 'at'>> {
  const times = await onCallSince(app, service, atMs);
  const { plan } = planAt(times, atMs);
  const people = await peopleView(app, plan);
  const schedules = Object.keys(plan.schedules).map((id) => ({
    ...scheduleView(times, id, { fromMs: atMs, toMs: atMs + days * DAY_MS }),
    calendarUrl: calendarUrl(app, { service, kind: 'schedule', id }),
  }));
  const warnings = await warningsOf(app, times, people, atMs);
  return { schedules, escalation: escalationView(plan, atMs), people, warnings };
}

interface Stretch {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

function scheduleView(times: OnCallTimes, id: string, stretch: Stretch): Omit<ScheduleView, 'calendarUrl'> {
  const { plan } = planAt(times, stretch.fromMs);
  const { title, timezone, slots } = scheduleOf(plan, id);
  return {
    ...{ service: plan.service, id, title, timezone },
    now: slots.map(({ id: slot }) => {
      const shift = whoIsOnCall(scheduleOf(plan, id), slot, stretch.fromMs);
      return { slot, person: personView(plan, shift), until: shift ? iso(shift.toMs) : null };
    }),
    shifts: slots.flatMap(({ id: slot }) =>
      shiftsOver(times, { schedule: id, slot }, stretch.fromMs, stretch.toMs).map((shift) => ({
        slot,
        person: personView(plan, shift),
        from: iso(shift.fromMs),
        to: iso(shift.toMs),
        by: shift.by,
        override: shift.override,
        declared: shift.declared,
      })),
    ),
    overrides: overridesOf(times, id, stretch),
  };
}

/** The plan's own first, then those that were made since: of several that overlap the last wins. */
function overridesOf(times: OnCallTimes, id: string, { fromMs, toMs }: Stretch): ScheduleView['overrides'] {
  const { own } = planAt(times, fromMs);
  const all = [
    ...scheduleOf(own, id).overrides.map((override) => ({ override, made: null })),
    ...times.made.filter(({ schedule }) => schedule === id).map((made) => ({ override: made.override, made })),
  ];
  return all
    .filter(({ override }) => override.fromMs < toMs && override.toMs > fromMs)
    .map(({ override, made }) => overrideView(own, override, made));
}

function scheduleOf(plan: Plan, id: string): Schedule {
  const schedule = plan.schedules[id];
  if (!schedule) throw new Error(`the plan of ${plan.service} has no schedule ${id}`);
  return schedule;
}

function personView(plan: Plan, shift: Shift | null): { person: string; name: string } | null {
  return shift?.person ? { person: shift.person, name: personName(plan, shift.person) } : null;
}

function iso(atMs: EpochMs): string {
  return new Date(atMs).toISOString();
}
