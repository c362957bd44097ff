import type { ContactMethod, Person } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { queueMessage } from '../deliver/queue-message.ts';

export interface TestRequest {
  readonly service: string;
  readonly person: string;
  /** Nothing: every channel. */
  readonly channel?: string | undefined;
  /** The same key again sends nothing again. */
  readonly key: string;
}

export interface ContactTest {
  readonly person: string;
  readonly name: string;
  readonly channel: string;
  readonly address: string;
  readonly messageId: string;
}

/**
 * Queues a test page over each contact method of a person, by the way that real pages take. The button under it, or the
 * answer, confirms it.
 *
 * @throws Problem 'not-found' for an unknown service or person, 'conflict' when the person has no such contact method
 */
export async function queueTestPage(app: App, tx: Tx, request: TestRequest): Promise<readonly ContactTest[]> {
  const person = app.plans.get(request.service).people[request.person];
  if (!person)
    throw new Problem('not-found', `There is no person ${request.person} in the plan of ${request.service}.`);
  const methods = person.contact.filter(({ channel }) => (request.channel ?? channel) === channel);
  if (methods.length === 0) throw new Problem('conflict', `${person.name} has no contact method to test.`);
  const tests: ContactTest[] = [];
  for (const method of methods) tests.push(await queueTest(app, tx, request, person, method));
  await app.live.publish(tx, 'oncall', request.service);
  return tests;
}

async function queueTest(
  app: App,
  tx: Tx,
  { service, key }: TestRequest,
  person: Person,
  { channel, address }: ContactMethod,
): Promise<ContactTest> {
  const isPush = app.plans.get(service).channels[channel]?.type === 'push';
  const messageId = await queueMessage(app, tx, {
    kind: 'page',
    service,
    incidentId: null,
    channel,
    address,
    name: person.name,
    person: person.id,
    subject: `Test page for ${person.name}`,
    text: 'This is a test: nothing is wrong. Answer it, so that it is known that pages reach you here.',
    // A notification of the browser leads somewhere when it is clicked: to the page that asks.
    actions: isPush ? ['acknowledge', 'open'] : ['acknowledge'],
    isTest: true,
    idempotencyKey: `test:${key}:${service}:${person.id}:${channel}:${address}`,
  });
  await tx
    .insertInto('contact_test')
    .values({
      ...{ message_id: messageId, service, person: person.id, channel, address },
      at: new Date(app.clock.now()),
      outcome: 'waiting',
      error: null,
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .execute();
  return { person: person.id, name: person.name, channel, address, messageId };
}
