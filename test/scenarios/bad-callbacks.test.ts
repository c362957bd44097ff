import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MovableClock } from '@tocsin/server';
import type { IncidentRoom } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';
import { type BadCallbackVendor, type Callback, startBadCallbackVendors } from './bad-callbacks-vendors.ts';

/*
 * What may come to the addresses to which vendors report, and must not do anything: forged, late, again, too large, not
 * text at all, for what is over. Each is answered as its vendor expects, without a secret and without a stack.
 */
const PLAN = readFileSync(resolve(import.meta.dirname, 'bad-callbacks-plan/plan.yaml'), 'utf8');
const CHANNELS = ['slack', 'sms', 'voice', 'telegram', 'pagerduty', 'discord', 'hook'];

const clock = new MovableClock(Date.parse('2026-11-04T08:00:00Z'));
let started: Awaited<ReturnType<typeof startBadCallbackVendors>>;
let node: PlanNode;

beforeAll(async () => {
  started = await startBadCallbackVendors();
  node = await startPlanNode({ files: { 'plan.yaml': PLAN }, env: started.env, clock });
});
afterAll(async () => {
  await node?.close();
  await started?.close();
});

/** Posts a callback. Fails when the answer holds a secret, or says where in the program something went wrong. */
async function send({ url, headers, body }: Pick<Callback, 'url' | 'headers'> & { body: BodyInit }): Promise<number> {
  return answerOf(await fetch(url, { method: 'POST', headers, body }));
}

async function answerOf(response: Response): Promise<number> {
  const text = `${JSON.stringify([...response.headers])} ${await response.text()}`;
  expect(text).not.toMatch(/\.[jt]s:\d|node_modules|select |\bat async\b/);
  for (const [name, value] of Object.entries(started.env)) {
    if (!name.endsWith('URL') && !name.endsWith('PUBLIC_KEY')) expect(text).not.toContain(value);
  }
  return response.status;
}

const rest = () => fastForward(node.server, clock, '0s');

/** Everything that an answer could change. */
async function snapshot(): Promise<unknown> {
  await rest();
  const { rows } = await node.server.app.pool.query(
    `select (select json_agg(state order by id) from incident) as incidents, (select count(*) from timeline_entry) as facts,
     (select count(*) from message_answer) as answers, (select count(*) from opt_out) as opted_out,
     (select count(*) from message) as messages`,
  );
  return rows;
}

async function expectNothingChanged(act: () => Promise<void>): Promise<void> {
  const before = await snapshot();
  await act();
  expect(await snapshot()).toEqual(before);
}

/** The same with one letter changed. */
function forge(callback: Callback, proof: string): Callback {
  const changed = (callback.headers[proof] ?? '').replace(/[A-Za-z0-9](?=[^A-Za-z0-9]*$)/, (c) =>
    c === '0' ? '1' : '0',
  );
  // Of base64 the last letter may hold bits that do not count: another in the middle as well.
  const middle = changed.length >> 1;
  const forged = `${changed.slice(0, middle)}${changed[middle] === 'a' ? 'b' : 'a'}${changed.slice(middle + 1)}`;
  return { ...callback, headers: { ...callback.headers, [proof]: forged } };
}

function without(callback: Callback, header: string): Callback {
  const headers = Object.fromEntries(Object.entries(callback.headers).filter(([name]) => name !== header));
  return { ...callback, headers };
}

/** Opens an incident that pages over one channel, and waits for the page. */
async function page(vendor: BadCallbackVendor) {
  const incident = { service: 'callbacks', title: 'It is down', severity: vendor.channel };
  const { id } = await node.must<IncidentRoom>('POST', '/api/incidents', incident);
  await rest();
  expect(vendor.isPaged()).toBe(true);
  const url = `${node.server.url}/channels/callbacks/${vendor.channel}/callback${vendor.path}`;
  return { id, url, ...vendor.answers(url, clock.now()) };
}

const vendorOf = (channel: string) => started.vendors.find((vendor) => vendor.channel === channel) as BadCallbackVendor;

it('Slack’s old address refuses the same', async () => {
  const { id, acknowledge } = await page(vendorOf('slack'));
  const url = `${node.server.url}/slack/interactivity`;
  await expectNothingChanged(async () => {
    expect(await send(forge({ ...acknowledge, url }, 'x-slack-signature'))).toBe(401);
    await answerOf(await fetch(url));
    expect(await send({ ...acknowledge, url, body: 'x'.repeat(300 * 1024) })).toBeGreaterThanOrEqual(400);
  });
  await node.must('POST', `/api/incidents/${id}/resolve`, { resolution: 'It came back' });
  // The next page to the same person is not held behind this one.
  await fastForward(node.server, clock, '2m');
});

it.each(CHANNELS)('%s: what is bad is refused and changes nothing; what is good counts once', async (channel) => {
  const vendor = vendorOf(channel);
  const { id, url, acknowledge, escalate } = await page(vendor);
  await expectNothingChanged(async () => {
    expect(await send(without(acknowledge, vendor.proof)), 'unsigned').toBe(vendor.refusal.unsigned);
    expect(await send(forge(acknowledge, vendor.proof)), 'forged').toBe(vendor.refusal.forged);
    if (vendor.late) expect(await send(vendor.late(url, clock.now())), 'late').toBe(401);
    // Telegram proves who it is, not what it says: whoever has its secret token may say anything.
    if (channel !== 'telegram') {
      const said = await send({ ...acknowledge, body: `${acknowledge.body}&more=1` });
      expect(said, 'another body').toBe(vendor.refusal.forged);
    }
    expect(await answerOf(await fetch(acknowledge.url, { headers: acknowledge.headers })), 'GET').toBe(405);
    expect(await send({ ...acknowledge, body: 'x'.repeat(300 * 1024) }), 'too large').toBe(413);
    const noText = new Uint8Array([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x00, 0x7d]);
    expect([400, 401, 403], 'no text').toContain(await send({ ...acknowledge, body: noText }));
    expect(await send({ ...acknowledge, body: '' }), 'empty').toBeGreaterThanOrEqual(400);
    for (const place of ['nothing/slack', 'callbacks/nothing', 'callbacks/constructor', '__proto__/slack'])
      expect(await send({ ...acknowledge, url: `${node.server.url}/channels/${place}/callback` }), place).toBe(404);
    if (vendor.stranger) expect(await send(vendor.stranger(url, clock.now())), 'a stranger').toBe(200);
  });

  // A tired thumb, or a vendor that did not wait for the answer.
  expect(await Promise.all([send(acknowledge), send(acknowledge)])).toEqual([200, 200]);
  const acknowledged = async () =>
    (await node.must<IncidentRoom>('GET', `/api/incidents/${id}`)).timeline.filter(
      ({ kind }) => kind === 'acknowledged',
    );
  expect(await acknowledged()).toHaveLength(1);
  await expectNothingChanged(async () => expect(await send(acknowledge), 'again').toBe(200));

  await node.must('POST', `/api/incidents/${id}/resolve`, { resolution: 'It came back' });
  await expectNothingChanged(async () => {
    expect(await send(escalate), 'for what is over').toBe(200);
    expect(await send(acknowledge), 'again for what is over').toBe(200);
  });
});
