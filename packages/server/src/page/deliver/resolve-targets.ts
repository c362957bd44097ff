import { type EpochMs, type Plan, resolveTargets, type Target, usableMethods } from '@tocsin/core';

/** Somewhere a message can go: a channel of the plan and an address in it. */
export interface Destination {
  readonly channel: string;
  readonly address: string;
  readonly name: string;
  /** Null for a channel that is not one person's. */
  readonly person: string | null;
}

/**
 * Turns targets into destinations at a moment, for what informs and wakes nobody: a person is reached by the first of their
 * contact methods that is not for pages alone.
 */
export function recipientsOf(plan: Plan, targets: readonly Target[], atMs: EpochMs): readonly Destination[] {
  return resolveTargets(plan, targets, atMs).flatMap((recipient): readonly Destination[] => {
    if (recipient.kind === 'channel') {
      return [{ channel: recipient.channel, address: recipient.address, name: recipient.address, person: null }];
    }
    const person = plan.people[recipient.person];
    const method = person?.contact[usableMethods(person.contact, 'notify')[0] ?? 0];
    return person && method
      ? [{ channel: method.channel, address: method.address, name: person.name, person: person.id }]
      : [];
  });
}
