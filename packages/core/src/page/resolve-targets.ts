import type { EpochMs, Plan } from '../model/plan.ts';
import type { Target } from '../model/plan-on-call.ts';
import { whoIsOnCall } from './on-call/shifts.ts';

/** Whom a target means at a moment. */
export type Recipient =
  | { readonly kind: 'person'; readonly person: string }
  | { readonly kind: 'channel'; readonly channel: string; readonly address: string };

/** The part of a plan that says who is meant by a target. */
export type Directory = Pick<Plan, 'people' | 'roles' | 'schedules'>;

/**
 * Turns the targets of a step or an audience into people and channels, each once. A role is the first of its targets
 * that resolves to somebody. Who is not among the plan's people (any more) is nobody.
 */
export function resolveTargets(plan: Directory, targets: readonly Target[], atMs: EpochMs): readonly Recipient[] {
  const found: Recipient[] = [];
  for (const target of targets) {
    const recipient = resolve(plan, target, atMs, 0);
    if (recipient && !found.some((other) => isSame(other, recipient))) found.push(recipient);
  }
  return found;
}

/** The person who holds a role at a moment; null when nobody does. */
export function personInRole(plan: Directory, role: string, atMs: EpochMs): string | null {
  const recipient = resolve(plan, { kind: 'role', role }, atMs, 0);
  return recipient?.kind === 'person' ? recipient.person : null;
}

function isSame(a: Recipient, b: Recipient): boolean {
  if (a.kind === 'person') return b.kind === 'person' && a.person === b.person;
  return b.kind === 'channel' && a.channel === b.channel && a.address === b.address;
}

/** Roles may refer to roles; the plan's checks refuse cycles, and this bound makes one harmless. */
const DEEPEST_ROLE = 8;

function resolve(plan: Directory, target: Target, atMs: EpochMs, depth: number): Recipient | null {
  switch (target.kind) {
    case 'person':
      return personOf(plan, target.person);
    case 'channel':
      return { kind: 'channel', channel: target.channel, address: target.address };
    case 'schedule': {
      const schedule = entryOf(plan.schedules, target.schedule);
      return schedule ? personOf(plan, whoIsOnCall(schedule, target.slot, atMs)?.person ?? null) : null;
    }
    case 'role': {
      if (depth > DEEPEST_ROLE) return null;
      for (const inner of entryOf(plan.roles, target.role) ?? []) {
        const recipient = resolve(plan, inner, atMs, depth + 1);
        if (recipient) return recipient;
      }
      return null;
    }
  }
}

function personOf({ people }: Directory, person: string | null): Recipient | null {
  return person !== null && entryOf(people, person) ? { kind: 'person', person } : null;
}

/** The entry of an id; ids such as `constructor` are no entries. */
function entryOf<T>(entries: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(entries, id) ? entries[id] : undefined;
}
