import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { whyBlocksAreInvalid } from '../../../../../test/vendors/check-slack-blocks.ts';
import { said } from '../../detect/intake/intake.fixture.ts';
import { statuspage } from '../../detect/intake/statuspage/statuspage.format.ts';
import { newSubscriberId } from './join/subscribe.ts';
import type { SubscriberKind } from './subscriber.tables.ts';
import { keyOfSubscriber } from './subscriber-address.ts';
import { SERVICE, type SubscriberNode, startSubscriberNode } from './subscriber-node.fixture.ts';
import { setAddressRule } from './web/guarded-post.ts';

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let node: SubscriberNode;
let server: Server;
let seen: Seen[] = [];
let answer: (one: Seen) => { readonly status: number; readonly body: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const one = { headers: request.headers, text };
      seen.push(one);
      const { status, body } = answer(one);
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  node = await startSubscriberNode();
  setAddressRule(node.app, { isAllowed: (address) => address === '127.0.0.1', ports: ['*'], protocols: ['http:'] });
});
afterAll(async () => {
  await node.close();
  await new Promise((closed) => server.close(closed));
});
beforeEach(async () => {
  seen = [];
  answer = () => ({ status: 200, body: 'ok' });
  await node.app.pool.query('delete from mailing');
  await node.app.pool.query('delete from subscriber');
  node.clock.advance(3_600_000);
});

const target = (path = '/hook') => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

/** A subscriber who is confirmed; no page takes plain http for Slack. */
async function confirmed(kind: SubscriberKind, address: string): Promise<string> {
  const id = newSubscriberId();
  const now = new Date(node.clock.now());
  await node.app.db
    .insertInto('subscriber')
    .values({
      ...{ id, service: SERVICE, kind, address, key: keyOfSubscriber(node.app, kind, address), components: [] },
      ...{ status: 'confirmed', note: null, origin: 'page', consent: null, created_at: now, confirmed_at: now },
      ...{ token_hash: null, token_expires_at: null, failing_since: null },
    })
    .execute();
  return id;
}

const rowOf = (id: string) =>
  node.app.db.selectFrom('subscriber').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('a message of Slack is one that Slack takes, and mentions nobody', async () => {
  await confirmed('slack', target('/services/T000/B000/secret'));
  await node.tell({
    title: 'Orders <!channel> fail',
    text: '# Now\n<!here> **we** look & see <https://evil.example|x>',
  });
  await node.send();
  expect(await node.states()).toEqual({ sent: 1 });
  const message = JSON.parse(seen[0]?.text ?? '{}');
  expect(whyBlocksAreInvalid(message.blocks)).toBeNull();
  expect(message.text).not.toContain('<!');
  const [head, text, foot] = message.blocks;
  expect(head.text).toEqual({ type: 'plain_text', text: 'Investigating: Orders <!channel> fail', emoji: false });
  expect(text.text.text).toBe('*Now*\n&lt;!here&gt; *we* look &amp; see &lt;https://evil.example|x&gt;');
  expect(foot.elements[0].text).toMatch(/\/subscribe\/manage\/[0-9a-f]{32}\./);
});

test('a channel of Slack that is gone is not told again', async () => {
  const id = await confirmed('slack', target());
  answer = () => ({ status: 404, body: 'no_service' });
  await node.tell();
  await node.send();
  expect(await rowOf(id)).toMatchObject({ status: 'disabled', note: 'It answered 404.' });
  await node.tell({ about: 'INC-2' });
  await node.send();
  expect(seen).toHaveLength(1);
});

/** As Standard Webhooks has receivers check it: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function isSigned({ headers, text }: Seen, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  const isNow = Math.abs(Number(headers['webhook-timestamp']) - node.clock.now() / 1000) < 300;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return key.length >= 24 && isNow && String(headers['webhook-signature']).split(' ').includes(expected);
}

test('a program checks the signature by the key of its challenge, and our own intake reads what it is told', async () => {
  answer = ({ text }) => ({ status: 200, body: text });
  await node.page(`/status/${SERVICE}/subscribe`, { kind: 'webhook', address: target() });
  await node.settle();
  const [challenge] = seen;
  const { secret } = JSON.parse(challenge?.text ?? '{}');
  expect(challenge && isSigned(challenge, secret)).toBe(true);
  for (const state of ['investigating', 'resolved']) {
    await node.tell({ about: 'INC-9', state, components: ['checkout'], key: `INC-9 ${state}` });
    await node.send();
  }
  const [opened, over] = seen.slice(1);
  if (!opened || !over) throw new Error('two notices were to come');
  expect([isSigned(opened, secret), isSigned(over, secret)]).toEqual([true, true]);
  expect(isSigned({ ...opened, text: opened.text.replace('INC-9', 'INC-8') }, secret)).toBe(false);
  const read = async ({ text }: Seen) => (await said(statuspage, { body: JSON.parse(text) }))[0];
  expect(await read(opened)).toMatchObject({
    ...{ action: 'trigger', key: 'incident:INC-9', component: 'Check out', link: expect.stringContaining('/status/') },
    summary: 'Orders fail (investigating)',
  });
  expect(await read(over)).toMatchObject({ action: 'resolve', key: 'incident:INC-9' });
  expect(JSON.parse(over.text).incident.incident_updates).toMatchObject([
    { status: 'resolved' },
    { status: 'investigating' },
  ]);
  await node.tell({ kind: 'maintenance', about: 'W-1', state: 'scheduled' });
  await node.send();
  expect(await read(seen[3] as Seen)).toBeUndefined();
});

/** A notice of which every attempt fails. */
async function lose(about: string): Promise<void> {
  const before = seen.length;
  await node.tell({ about });
  for (const waitS of [0, 60, 300, 1_800, 7_200]) {
    node.clock.advance(waitS * 1000);
    await node.send();
  }
  expect(seen.length - before).toBe(5);
}

test('who has not answered for days and notices is disabled, and told so in a note; one success forgives all', async () => {
  const id = await confirmed('webhook', target());
  answer = () => ({ status: 500, body: '' });
  for (const about of ['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6']) await lose(about);
  // Many, but within hours.
  expect(await rowOf(id)).toMatchObject({ status: 'confirmed', failures: 6, note: 'It answered 500.' });
  answer = () => ({ status: 204, body: '' });
  await node.tell({ about: 'B-1' });
  await node.send();
  expect(await rowOf(id)).toMatchObject({ failures: 0, failing_since: null, note: null });
  answer = () => ({ status: 500, body: '' });
  for (const about of ['C-1', 'C-2', 'C-3', 'C-4']) {
    await lose(about);
    node.clock.advance(86_400_000);
  }
  // Days, but too few.
  expect(await rowOf(id)).toMatchObject({ status: 'confirmed', failures: 4 });
  await lose('C-5');
  const { status, note } = await rowOf(id);
  expect([status, note]).toEqual(['disabled', '5 notices over 3 days could not be delivered: It answered 500.']);
  const audit = await node.app.pool.query(`select 1 from audit where action = 'subscriber.disable' and subject = $1`, [
    id,
  ]);
  expect(audit.rowCount).toBe(1);
  const before = seen.length;
  await node.tell({ about: 'D-1' });
  await node.send();
  expect(seen).toHaveLength(before);
}, 120_000);
