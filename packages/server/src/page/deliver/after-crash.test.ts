import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PageNode, SERVICE, shopPlan, startPageNode } from '../page-node.fixture.ts';
import { claimMessage } from './claim-message.ts';
import { messageIdOf, queueMessage } from './queue-message.ts';

/* A node died after it had claimed a message, and its job comes back at once: what it left is neither lost nor late. */
let node: PageNode;

beforeEach(async () => {
  node = await startPageNode({
    plan: shopPlan({
      channels: '  outbox: { type: sandbox }',
      people: '  ann: { name: Ann, contact: [{ channel: outbox, address: ann }] }',
    }),
  });
});
afterEach(() => node?.close());

/** A message that was claimed by a node which is no more. @returns its id */
async function leaveBehind(claims: number): Promise<string> {
  const key = `left ${Math.random()}`;
  const id = messageIdOf(key);
  await node.app.db.transaction().execute(async (tx) => {
    await queueMessage(node.app, tx, {
      ...{ kind: 'page', service: SERVICE, incidentId: null, channel: 'outbox', address: 'ann', name: 'Ann' },
      ...{ subject: 'Down', text: '', idempotencyKey: key },
    } as const);
    await node.app.jobs.remove(tx, `deliver:${id}`);
    await claimMessage(node.app, tx, id);
    await tx.updateTable('message').set({ attempts: claims }).where('id', '=', id).execute();
    await node.app.jobs.add(tx, 'deliver', { messageId: id }, { key: `deliver:${id}` });
  });
  return id;
}

const statusOf = async (id: string) => (await node.messages('ann')).find((message) => message.id === id)?.status;

it('the first attempt is made again two seconds after it began', async () => {
  const id = await leaveBehind(1);
  await node.settle();
  expect(await statusOf(id)).toBe('sending');
  await node.advance(2);
  expect(await statusOf(id)).toBe('delivered');
});

it('a later one once it must be over, because another job may be making it', async () => {
  const id = await leaveBehind(2);
  await node.settle();
  await node.advance(10);
  expect(await statusOf(id)).toBe('sending');
  await node.advance(5);
  expect(await statusOf(id)).toBe('delivered');
});
