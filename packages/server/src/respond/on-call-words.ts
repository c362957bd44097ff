import { type Plan, personName, type Schedule, whoIsOnCall } from '@tocsin/core';
import { onCallPlan } from '../page/on-call/on-call-plan.ts';
import type { App } from '../platform/app.ts';

/** Who is on call now and until when, a line for each slot. */
export async function onCallWords(app: App, plans: readonly Plan[]): Promise<string> {
  const today = await Promise.all(plans.map(({ service }) => onCallPlan(app, service)));
  const lines = today.flatMap((plan) =>
    Object.values(plan.schedules).flatMap((schedule) =>
      schedule.slots.map(({ id }) => slotWords(app, plan, schedule, id)),
    ),
  );
  return lines.length > 0 ? lines.join('\n') : 'There are no schedules.';
}

function slotWords(app: App, plan: Plan, schedule: Schedule, slot: string): string {
  const nowMs = app.clock.now();
  const shift = whoIsOnCall(schedule, slot, nowMs);
  const name = shift?.person ? personName(plan, shift.person) : 'nobody';
  const until = shift && shift.toMs - nowMs < SOON_MS ? ` until ${localMoment(shift.toMs, schedule.timezone)}` : '';
  return `${schedule.title}, ${slot}: ${name}${until}`;
}

/** A shift that ends later than this has no end that people think of. */
const SOON_MS = 90 * 86_400_000;

function localMoment(atMs: number, timeZone: string): string {
  const parts = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone, hourCycle: 'h23' }).format(atMs);
}
