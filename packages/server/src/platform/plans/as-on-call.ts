import type { Person, Plan, Rotation, Schedule, ScheduleOverride, ScheduleSlot } from '@tocsin/core';

/** What an older Tocsin stored of a slot: one rotation since ever, in the zone of its schedule. */
interface OldSlot {
  readonly id: string;
  readonly rotation: Omit<Rotation, 'every' | 'timezone' | 'first'> & { readonly every: 'day' | 'week' };
}

type OldOverride = Omit<Extract<ScheduleOverride, { kind: 'override' }>, 'kind'>;

/** Who is reached and when, of a version that was stored before plans said more of it. What is there already stays. */
export function asOnCall(then: Plan): Pick<Plan, 'people' | 'schedules' | 'escalation' | 'severities' | 'watchdog'> {
  const none = { heartbeat: null, lastResort: [], databaseGoneAfter: 60, testPage: null };
  return {
    people: mapOf(then.people, asPerson),
    schedules: mapOf(then.schedules, asSchedule),
    escalation: mapOf(then.escalation, (policy) => ({
      ...policy,
      escalateOn: policy.escalateOn ?? ['acknowledge'],
      steps: policy.steps.map((step) => ({ ...{ reach: 'all' as const, during: [] }, ...step })),
    })),
    severities: then.severities.map((severity) => ({ ...{ lowerAfter: null }, ...severity })),
    watchdog: { ...none, ...then.watchdog },
  };
}

function asPerson(person: Person): Person {
  const contact = person.contact.map((method) => ({ ...{ after: null, for: 'both' as const }, ...method }));
  return { ...person, quiet: person.quiet ?? [], contact };
}

function asSchedule(schedule: Schedule): Schedule {
  return {
    ...schedule,
    slots: schedule.slots.map((slot) => asSlot(slot, schedule.timezone)),
    overrides: schedule.overrides.map((one: ScheduleOverride | OldOverride) =>
      'kind' in one ? one : { kind: 'override', ...one },
    ),
  };
}

function asSlot(slot: ScheduleSlot | OldSlot, timezone: string): ScheduleSlot {
  if ('versions' in slot) return slot;
  const { every, ...rest } = slot.rotation;
  const rotation: Rotation = { ...rest, every: { unit: every, count: 1 }, timezone, first: 0 };
  return { id: slot.id, versions: [{ effectiveFromMs: null, layers: [{ rotation, restrictions: [] }] }] };
}

function mapOf<T>(things: Readonly<Record<string, T>>, change: (thing: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(things).map(([id, thing]) => [id, change(thing)]));
}
