import type { EpochMs, Plan } from '../model/plan.ts';
import type { Target } from '../model/plan-on-call.ts';
import { whoIsOnCall } from './shifts.ts';

/** Whom a target means at a moment. */
export type Recipient =
  | { readonly kind: 'person'; readonly person: string }
  | { readonly kind: 'channel'; readonly channel: string; readonly address: string };

/** The part of a plan that says who is meant by a target. */
export type Directory = Pick<Plan, 'people' | 'roles' | 'schedules'>;

/**
 * Turns the targets of a step or an audience into people and channels, each once. A role is the first of its targets
 * that resolves to a person.
 */
export function resolveTargets(plan: Directory, targets: readonly Target[], atMs: EpochMs): readonly Recipient[] {
  const found = new Map<string, Recipient>();
  for (const target of targets) {
    const recipient = resolve(plan, target, atMs, 0);
    if (recipient) found.set(JSON.stringify(recipient), recipient);
  }
  return [...found.values()];
}

/** The person who holds a role at a moment; null when nobody does. */
export function personInRole(plan: Plan, role: string, atMs: EpochMs): string | null {
  const recipient = resolve(plan, { kind: 'role', role }, atMs, 0);
  return recipient?.kind === 'person' ? recipient.person : null;
}

/** Roles may refer to roles; the plan's checks refuse cycles, and this bound makes one harmless. */
const DEEPEST_ROLE = 8;

function resolve(plan: Directory, target: Target, atMs: EpochMs, depth: number): Recipient | null {
  switch (target.kind) {
    case 'person':
      return plan.people[target.person] ? { kind: 'person', person: target.person } : null;
    case 'channel':
      return { kind: 'channel', channel: target.channel, address: target.address };
    case 'schedule': {
      const schedule = plan.schedules[target.schedule];
      const person = schedule && whoIsOnCall(schedule, target.slot, atMs)?.person;
      return person ? { kind: 'person', person } : null;
    }
    case 'role': {
      if (depth > DEEPEST_ROLE) return null;
      for (const inner of plan.roles[target.role] ?? []) {
        const recipient = resolve(plan, inner, atMs, depth + 1);
        if (recipient) return recipient;
      }
      return null;
    }
  }
}
