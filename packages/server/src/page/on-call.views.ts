import type { z } from '@hono/zod-openapi';
import {
  type EpochMs,
  type Plan,
  personName,
  resolveTargets,
  type Schedule,
  type Shift,
  shiftsOf,
  type Target,
  whoIsOnCall,
} from '@tocsin/core';
import type { getOnCall } from './contract.ts';

type OnCall = z.infer<(typeof getOnCall)['responses'][200]['content']['application/json']['schema']>;

const DAY_MS = 86_400_000;

/** Who is on call at a moment, the shifts after it, how each level escalates and how everybody is reached. */
export function onCallOf(plans: readonly Plan[], atMs: EpochMs, days: number): OnCall {
  return {
    at: new Date(atMs).toISOString(),
    schedules: plans.flatMap((plan) =>
      Object.values(plan.schedules).map((schedule) => scheduleView(plan, schedule, atMs, days)),
    ),
    escalation: plans.flatMap((plan) => policies(plan, atMs)),
    people: plans.flatMap((plan) =>
      Object.values(plan.people).map((person) => ({
        service: plan.service,
        id: person.id,
        quiet: [],
        calendarUrl: '',
        name: person.name,
        contact: person.contact.map(({ channel, address }) => ({
          channel,
          address,
          channelType: plan.channels[channel]?.type ?? ('sandbox' as const),
          afterSeconds: null,
          for: 'both' as const,
          optedOut: false,
          lastTest: null,
          sandbox: isSandbox(plan, channel),
        })),
      })),
    ),
    warnings: [],
  };
}

function scheduleView(plan: Plan, schedule: Schedule, atMs: EpochMs, days: number): OnCall['schedules'][number] {
  return {
    service: plan.service,
    id: schedule.id,
    title: schedule.title,
    timezone: schedule.timezone,
    now: schedule.slots.map((slot) => {
      const shift = whoIsOnCall(schedule, slot.id, atMs);
      return {
        slot: slot.id,
        person: personView(plan, shift),
        until: shift ? new Date(shift.toMs).toISOString() : null,
      };
    }),
    overrides: [],
    calendarUrl: '',
    shifts: schedule.slots.flatMap((slot) =>
      shiftsOf(schedule, slot.id, atMs, atMs + days * DAY_MS).map((shift) => ({
        slot: slot.id,
        person: personView(plan, shift),
        from: new Date(shift.fromMs).toISOString(),
        to: new Date(shift.toMs).toISOString(),
        override: shift.override,
        by: shift.override ? ('override' as const) : ('rotation' as const),
        declared: false,
      })),
    ),
  };
}

function policies(plan: Plan, atMs: EpochMs): OnCall['escalation'] {
  return Object.values(plan.escalation).map((policy) => ({
    service: plan.service,
    id: policy.id,
    severities: plan.severities.filter((s) => s.escalation === policy.id).map((s) => s.id),
    repeat: policy.repeat,
    repeatAfterSeconds: policy.repeatAfter,
    forgottenAfterSeconds: policy.forgottenAfter,
    escalateOn: [...policy.escalateOn],
    steps: policy.steps.map((step) => ({
      afterSeconds: step.after,
      reach: step.reach,
      during: [],
      targets: step.targets.map((target) => ({ label: labelOf(plan, target), now: nowOf(plan, target, atMs) })),
    })),
  }));
}

function labelOf(plan: Plan, target: Target): string {
  switch (target.kind) {
    case 'schedule':
      return `${plan.schedules[target.schedule]?.title ?? target.schedule}: ${target.slot}`;
    case 'person':
      return personName(plan, target.person);
    case 'role':
      return target.role;
    case 'channel':
      return `${target.channel} ${target.address}`;
  }
}

/** Whom a target means at the moment; null for nobody. */
function nowOf(plan: Plan, target: Target, atMs: EpochMs): string | null {
  const [recipient] = resolveTargets(plan, [target], atMs);
  if (!recipient) return null;
  return recipient.kind === 'person' ? personName(plan, recipient.person) : recipient.address;
}

function personView(plan: Plan, shift: Shift | null): { person: string; name: string } | null {
  return shift?.person ? { person: shift.person, name: personName(plan, shift.person) } : null;
}

function isSandbox(plan: Plan, channel: string): boolean {
  const config = plan.channels[channel];
  return !config || config.type === 'sandbox' || config.missing.length > 0;
}
