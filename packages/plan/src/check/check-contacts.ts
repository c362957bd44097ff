import type { Target } from '@tocsin/core';
import type { CheckContext } from './context.ts';

/** Everybody who can be paged must be reachable. Reported once for each person, where the person is defined. */
export function checkContacts(context: CheckContext): void {
  const { draft, raw, reportAt } = context;
  for (const id of pageablePeople(context)) {
    const person = draft.people[id];
    // Contacts that are wrong in themselves have their own problem.
    if (!person || person.contact.length > 0 || writesContacts(raw, id)) continue;
    const hint = 'Add a contact: [{ channel: …, address: … }], or take the person off the schedules and steps.';
    reportAt(
      ['people', id],
      { code: 'no-contact', message: `"${id}" can be paged, and has no contact method`, hint },
      'key',
    );
  }
}

function writesContacts(raw: CheckContext['raw'], id: string): boolean {
  const people = raw.people as Readonly<Record<string, { contact?: unknown }>>;
  const contact = people[id]?.contact;
  return Array.isArray(contact) && contact.length > 0;
}

function pageablePeople({ draft }: CheckContext): ReadonlySet<string> {
  const people = new Set<string>();
  const add = (targets: readonly Target[]): void => {
    for (const target of targets) if (target.kind === 'person') people.add(target.person);
  };
  for (const schedule of Object.values(draft.schedules)) {
    for (const slot of Object.values(schedule.slots)) for (const member of slot.members) people.add(member);
    for (const override of schedule.overrides) people.add(override.person);
  }
  for (const policy of Object.values(draft.escalation)) for (const step of policy.steps) add(step.page);
  for (const targets of Object.values(draft.roles)) add(targets);
  for (const audience of Object.values(draft.communication.audiences)) add(audience.targets);
  return people;
}
