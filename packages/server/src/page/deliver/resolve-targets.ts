import { type EpochMs, type Plan, resolveTargets, type Target } from '@tocsin/core';

/** Somewhere a message can go: a channel of the plan and an address in it. */
export interface Destination {
  readonly channel: string;
  readonly address: string;
  readonly name: string;
  /** Null for a channel that is not one person's. */
  readonly person: string | null;
}

/** Turns targets into destinations at a moment; a person is reached by the first of their contact methods. */
export function recipientsOf(plan: Plan, targets: readonly Target[], atMs: EpochMs): readonly Destination[] {
  return resolveTargets(plan, targets, atMs).flatMap((recipient): readonly Destination[] => {
    if (recipient.kind === 'channel') {
      return [{ channel: recipient.channel, address: recipient.address, name: recipient.address, person: null }];
    }
    const person = plan.people[recipient.person];
    const method = person?.contact[0];
    return person && method
      ? [{ channel: method.channel, address: method.address, name: person.name, person: person.id }]
      : [];
  });
}
