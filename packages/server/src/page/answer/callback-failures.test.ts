// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/vendors/fake-twilio.ts';
import { type PageNode, shopPlan, startPageNode } from '../page-node.fixture.ts';

const PHONE = '+15550100123';
let twilio: FakeTwilio;
let node: PageNode;
let url: string;

beforeAll(async () => {
  twilio = await startFakeTwilio();
  const settings = 'accountSid: "${SID}", authToken: "${AUTH}", from: "+15005550006", apiUrl: "${TWILIO_URL}"';
  node = await startPageNode({
    plan: shopPlan({
      channels: `  sms: { type: twilio-sms, ${settings} }
  outbox: { type: sandbox }`,
      people: `  ann: { name: Ann, contact: [{ channel: sms, address: "${PHONE}" }] }`,
    }),
    env: { SID: twilio.accountSid, AUTH: twilio.authToken, TWILIO_URL: twilio.apiUrl },
  });
  url = `${node.url}/channels/shop/sms/callback`;
});
afterAll(async () => {
  await node?.close();
  await twilio?.close();
});

const run = (text: string) => sql.raw(text).execute(node.app.db);

/** An incident that Ann has as a text message, and her reply to it. */
async function pageAndReply(sid: string) {
  await node.advance(4000);
  const { id } = await node.open();
  await node.settle();
  const code = (await node.messages(PHONE)).find((message) => message.incident_id === id)?.answer_code ?? '';
  const form = { MessageSid: sid, From: PHONE, To: twilio.from, Body: `${code}a` };
  return { id, reply: () => twilio.post(url, form) };
}

it('a reply in the middle of which the database fails is answered with 5xx, and done when it comes again', async () => {
  const { id, reply } = await pageAndReply('SMfails');
  await run('alter table message_answer rename to message_answer_away');
  const failed = await reply();
  await run('alter table message_answer_away rename to message_answer');
  expect(failed.status).toBeGreaterThanOrEqual(500);
  expect((await node.incident(id)).acknowledgedBy).toBeNull();
  expect((await reply()).status).toBe(200);
  expect((await node.incident(id)).acknowledgedBy).toBe('ann');
});

it('one that could not even be taken back is refused for a moment and then done, once', async () => {
  const { id, reply } = await pageAndReply('SMlost');
  await run('alter table message_answer rename to message_answer_away');
  await run('create rule kept as on delete to inbound_request do instead nothing');
  expect((await reply()).status).toBeGreaterThanOrEqual(500);
  await run('drop rule kept on inbound_request');
  await run('alter table message_answer_away rename to message_answer');
  // It may still be under way on the node that took it.
  expect((await reply()).status).toBe(503);
  node.clock.advance(31_000);
  const done = [await reply(), await reply()];
  expect(done.map(({ status }) => status)).toEqual([200, 200]);
  expect((await node.incident(id)).acknowledgedBy).toBe('ann');
  expect((await node.facts(id)).filter((kind) => kind === 'acknowledged')).toHaveLength(1);
});

it('the same one twice at once is done once, and both are answered the same', async () => {
  const { id, reply } = await pageAndReply('SMtwice');
  const answers = await Promise.all([reply(), reply(), reply()]);
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]).toContain(`Acknowledged ${id}`);
});

it('a receipt that fails halfway changes nothing, and counts when it comes again', async () => {
  const { id } = await pageAndReply('SMreceipt');
  const sid = twilio.messages.at(-1)?.sid ?? '';
  await run('alter table timeline_entry rename to timeline_entry_away');
  const failed = await twilio.reportMessage(sid, 'undelivered', 30003);
  await run('alter table timeline_entry_away rename to timeline_entry');
  expect(failed.status).toBeGreaterThanOrEqual(500);
  const stateOf = async () => (await node.messages(PHONE)).find((message) => message.incident_id === id);
  expect(await stateOf()).toMatchObject({ status: 'delivered', receipt_status: null });
  expect((await twilio.reportMessage(sid, 'undelivered', 30003)).status).toBe(200);
  expect(await stateOf()).toMatchObject({ status: 'failed', receipt_status: 'failed' });
});
