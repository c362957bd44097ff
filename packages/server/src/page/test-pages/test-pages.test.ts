// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakePush, startFakePush } from '../../../../../test/vendors/fake-push.ts';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/vendors/fake-twilio.ts';
import { issueCredential } from '../../platform/auth/identity.ts';
import { type PageNode, SERVICE, shopPlan, startPageNode } from '../page-node.fixture.ts';
import { lastTests, methodKey, optOutKey, optOuts } from './contact-test.views.ts';

const PHONE = '+15550100123';
/** A pair of VAPID keys, made for these tests. */
const PUSH_KEYS = {
  publicKey: 'BMaPFvN_ae9IsYjwJgeU8hOmO0G1Kg9j9_O90jq3xTXhkCVitHlfVcqQ72jhrxRV-vZUgKAOFBj0SGigS0c_YZ0',
  privateKey: 'zPNxX_9qgQQiqZ1HWR2pd9Soovu0srMLLKdyMmDQ23I',
};
let twilio: FakeTwilio;
let push: FakePush;
let node: PageNode;

beforeAll(async () => {
  [twilio, push] = await Promise.all([startFakeTwilio(), startFakePush()]);
  node = await startPageNode({
    plan: shopPlan({
      channels: `  sms: { type: twilio-sms, accountSid: "\${SID}", authToken: "\${AUTH}", from: "+15005550006", apiUrl: "\${TWILIO_URL}" }
  push: { type: push, publicKey: "\${PUSH_PUBLIC}", privateKey: "\${PUSH_PRIVATE}", subject: "mailto:ops@example.com" }
  outbox: { type: sandbox }`,
      people: `  ann:
    name: Ann
    contact:
      - { channel: sms, address: "${PHONE}" }
      - { channel: push, address: browsers }`,
    }),
    env: {
      ...{ SID: twilio.accountSid, AUTH: twilio.authToken, TWILIO_URL: twilio.apiUrl },
      ...{ PUSH_PUBLIC: PUSH_KEYS.publicKey, PUSH_PRIVATE: PUSH_KEYS.privateKey },
    },
  });
});
afterAll(async () => {
  await node?.close();
  await Promise.all([twilio?.close(), push?.close()]);
});

const testOf = async (channel: string, address: string) =>
  (await lastTests(node.app.db, SERVICE)).get(methodKey('ann', channel, address));

/** Calls as Ann, signed in at a browser. */
async function asAnn(method: string, path: string, body: unknown) {
  const subject = { actor: { kind: 'person', id: 'ann', name: 'Ann' }, access: 'responder' } as const;
  const session = await issueCredential(node.app, node.app.db, 'session', subject);
  const headers = { authorization: `Bearer ${session}`, 'content-type': 'application/json' };
  const response = await fetch(node.url + path, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

it('sends a test page over each method, and records what becomes of it', async () => {
  const { status, body } = await node.call('POST', '/api/test-pages', { service: SERVICE, person: 'ann' });
  expect(status).toBe(200);
  expect(body.tests).toMatchObject([
    { person: 'ann', name: 'Ann', channel: 'sms', address: PHONE },
    { person: 'ann', name: 'Ann', channel: 'push', address: 'browsers' },
  ]);
  await node.settle();
  expect(twilio.messages[0]?.body).toContain('Test page for Ann');
  expect(await testOf('sms', PHONE)).toMatchObject({ outcome: 'delivered', error: null });
  expect(await testOf('push', 'browsers')).toMatchObject({
    outcome: 'failed',
    error: 'no browser of this person wants pages',
  });
});

it('is confirmed by an answer, which a late receipt does not undo', async () => {
  await twilio.reply(PHONE, 'ack', `${node.url}/channels/shop/sms/callback`);
  expect((await testOf('sms', PHONE))?.outcome).toBe('confirmed');
  await twilio.reportMessage(twilio.messages[0]?.sid ?? '', 'undelivered', 30003);
  expect((await testOf('sms', PHONE))?.outcome).toBe('confirmed');
});

it('a test over a number that opted out fails, and the opting out is shown', async () => {
  const url = `${node.url}/channels/shop/sms/callback`;
  await twilio.reply(PHONE, 'STOP', url);
  expect(await optOuts(node.app.db, SERVICE)).toEqual(new Set([optOutKey('sms', PHONE)]));
  await node.advance(120);
  await node.call('POST', '/api/test-pages', { service: SERVICE, person: 'ann', channel: 'sms' });
  await node.settle();
  expect(await testOf('sms', PHONE)).toMatchObject({ outcome: 'failed', error: expect.stringContaining('STOP') });
});

it('says what it does not know: a person, a method', async () => {
  const test = (body: object) => node.call('POST', '/api/test-pages', { service: SERVICE, ...body });
  expect((await test({ person: 'nobody' })).status).toBe(404);
  expect((await test({ person: 'ann', channel: 'outbox' })).status).toBe(409);
});

it('pushes to every browser of the person; one that has unsubscribed is forgotten', async () => {
  const path = `/api/push/${SERVICE}/subscriptions`;
  const [one, other] = [push.subscribe(PUSH_KEYS.publicKey), push.subscribe(PUSH_KEYS.publicKey)];
  expect(await node.call('GET', `/api/push/${SERVICE}/key`)).toMatchObject({
    body: { channel: 'push', publicKey: PUSH_KEYS.publicKey },
  });
  expect((await asAnn('POST', path, JSON.parse(one))).body).toEqual({ subscriptions: 1 });
  expect((await asAnn('POST', path, JSON.parse(one))).body).toEqual({ subscriptions: 1 });
  expect((await asAnn('POST', path, JSON.parse(other))).body).toEqual({ subscriptions: 2 });
  expect((await node.call('POST', path, JSON.parse(one))).status).toBe(403);
  push.unsubscribe(other);
  await node.advance(120);
  const { body } = await node.call('POST', '/api/test-pages', { service: SERVICE, person: 'ann', channel: 'push' });
  await node.settle();
  expect(push.messages).toHaveLength(1);
  expect((await testOf('push', 'browsers'))?.outcome).toBe('delivered');
  expect((await asAnn('DELETE', path, { endpoint: 'https://push.example.com/none' })).body).toEqual({
    subscriptions: 1,
  });

  const [test] = body.tests as { messageId: string }[];
  const pressed = await asAnn('POST', `/api/outbox/${test?.messageId}/press`, { action: 'acknowledge' });
  expect(pressed.status).toBe(200);
  expect((await testOf('push', 'browsers'))?.outcome).toBe('confirmed');
});
