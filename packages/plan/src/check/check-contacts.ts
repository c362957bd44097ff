import { addressFormOf } from './address-forms.ts';
import type { CheckContext } from './context.ts';
import { peopleOf } from './schedule-places.ts';
import { targetsOf } from './targets-of.ts';

/** Everybody who can be paged must be reachable. Reported once for each person, where the person is defined. */
export function checkContacts(context: CheckContext): void {
  const { draft, raw, reportAt } = context;
  for (const id of pageablePeople(context)) {
    const person = draft.people[id];
    if (!person) continue;
    if (person.contact.length > 0) {
      if (!isReachable(context, id)) reportSandboxOnly(context, id);
      continue;
    }
    // Contacts that are wrong in themselves have their own problem.
    if (writesContacts(raw, id)) continue;
    const hint = 'Add a contact: [{ channel: …, address: … }], or take the person off the schedules and steps.';
    reportAt(
      ['people', id],
      { code: 'no-contact', message: `"${id}" can be paged, and has no contact method`, hint },
      'key',
    );
  }
  checkAddresses(context);
  checkUses(context);
}

/** Whether a page can leave Tocsin for this person. Who is unknown, or has a problem of their own, is passed over. */
export function isReachable({ draft }: Pick<CheckContext, 'draft'>, id: string): boolean {
  const contacts = draft.people[id]?.contact ?? [];
  return contacts.length === 0 || contacts.some(({ channel }) => draft.channels[channel]?.type !== 'sandbox');
}

function reportSandboxOnly({ reportAt }: CheckContext, id: string): void {
  const message = `"${id}" can be paged, and every contact is a sandbox: no page leaves Tocsin`;
  const hint = 'Add an address in Slack, e-mail or another real channel.';
  reportAt(['people', id], { severity: 'warning', code: 'sandbox-only', message, hint }, 'key');
}

function writesContacts(raw: CheckContext['raw'], id: string): boolean {
  const people = raw.people as Readonly<Record<string, { contact?: unknown }>>;
  const contact = people[id]?.contact;
  return Array.isArray(contact) && contact.length > 0;
}

function pageablePeople({ draft }: CheckContext): ReadonlySet<string> {
  const people = new Set<string>();
  for (const schedule of Object.values(draft.schedules)) {
    for (const { person } of peopleOf(schedule, [])) people.add(person);
  }
  for (const { target } of targetsOf(draft)) if (target.kind === 'person') people.add(target.person);
  return people;
}

/** A method without a time waits for the failure of those before it; one that is meant for nothing else is used anyway. */
function checkUses({ draft, reportAt }: CheckContext): void {
  for (const [id, { contact }] of Object.entries(draft.people)) {
    if (contact.length > 0 && contact.every((method) => method.for === 'notification')) {
      const message = `"${id}" has no contact for pages: pages take those for notifications`;
      const hint = 'Write "for: page" or "for: both" at the one that wakes them.';
      reportAt(['people', id, 'contact'], { severity: 'warning', code: 'no-page-contact', message, hint }, 'key');
    }
    for (const [index, method] of contact.entries()) {
      const earlier = contact.findIndex(
        (other, i) => i < index && other.channel === method.channel && other.address === method.address,
      );
      if (earlier === -1) continue;
      const message = `"${id}" has this address already as contact ${earlier + 1}`;
      const hint = 'One message to an address is enough: the limits would hold the second.';
      const path = ['people', id, 'contact', index, 'address'];
      reportAt(path, { severity: 'warning', code: 'same-contact', message, hint });
    }
  }
}

function checkAddresses(context: CheckContext): void {
  const { draft } = context;
  for (const [id, person] of Object.entries(draft.people)) {
    for (const [index, contact] of person.contact.entries()) {
      checkAddress(context, ['people', id, 'contact', index, 'address'], contact.channel, contact.address);
    }
  }
  for (const { path, target } of targetsOf(draft)) {
    if (target.kind === 'channel') checkAddress(context, path, target.channel, target.address);
  }
}

function checkAddress(
  { draft, reportAt }: CheckContext,
  path: readonly PropertyKey[],
  channel: string,
  address: string,
): void {
  const form = addressFormOf(draft.channels[channel]);
  // What is filled in from a variable that is not set is not known yet.
  if (!form || form.pattern.test(address) || address.includes('${')) return;
  const message = `"${address}" is not ${form.noun}`;
  reportAt(path, { severity: 'warning', code: 'bad-address', message, hint: form.hint });
}
