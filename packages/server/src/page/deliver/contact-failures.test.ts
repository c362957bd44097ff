// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/vendors/fake-twilio.ts';
import { type PageNode, shopPlan, startPageNode } from '../page-node.fixture.ts';

const [FIRST, SECOND] = ['+15550100123', '+15550100124'];
let twilio: FakeTwilio;
let node: PageNode;

beforeEach(async () => {
  twilio = await startFakeTwilio();
  node = await startPageNode({
    plan: shopPlan({
      channels: `  sms: { type: twilio-sms, accountSid: "\${SID}", authToken: "\${AUTH}", from: "+15005550006", apiUrl: "\${TWILIO_URL}" }
  outbox: { type: sandbox }`,
      people: `  ann: { name: Ann, contact: [{ channel: sms, address: "${FIRST}" }, { channel: sms, address: "${SECOND}" }] }`,
    }),
    env: { SID: twilio.accountSid, AUTH: twilio.authToken, TWILIO_URL: twilio.apiUrl },
  });
});
afterEach(async () => {
  await node?.close();
  await twilio?.close();
});

const sidTo = (number: string) => twilio.messages.find(({ to }) => to === number)?.sid ?? '';
const stateOf = async (number: string) => {
  const [message] = await node.messages(number);
  return message && [message.status, message.receipt_status];
};

describe('a person whom nothing reaches', () => {
  it('is reported once, and the next step is taken at once', async () => {
    twilio.refuse(FIRST);
    twilio.refuse(SECOND);
    const { id } = await node.open();
    await node.settle();
    expect((await node.incident(id)).pages[`${id}-p1`]?.status).toBe('failed');
    // Ben, whose step is due in half an hour, has it already.
    expect(await stateOf('ben')).toEqual(['delivered', null]);
    const facts = await node.facts(id);
    expect(facts.filter((kind) => kind === 'page-failed')).toHaveLength(2);
    await node.advance(600);
    expect((await node.facts(id)).filter((kind) => kind === 'page-failed')).toHaveLength(2);
  });
});

describe('receipts', () => {
  it('confirm a page', async () => {
    const { id } = await node.open();
    await node.settle();
    expect((await twilio.reportMessage(sidTo(FIRST), 'delivered')).status).toBe(200);
    expect(await stateOf(FIRST)).toEqual(['delivered', 'delivered']);
    expect(await node.facts(id)).toContain('page-confirmed');
  });

  it('let the page fall through when it did not arrive, and a late one changes nothing any more', async () => {
    const { id } = await node.open();
    await node.settle();
    const sid = sidTo(FIRST);
    await twilio.reportMessage(sid, 'undelivered', 30003);
    await node.settle();
    expect(await stateOf(FIRST)).toEqual(['failed', 'failed']);
    expect(await stateOf(SECOND)).toEqual(['delivered', null]);
    await twilio.reportMessage(sid, 'delivered');
    await twilio.reportMessage(sid, 'undelivered', 30003);
    await node.settle();
    expect(await stateOf(FIRST)).toEqual(['failed', 'failed']);
    expect((await node.facts(id)).filter((kind) => kind === 'page-failed')).toHaveLength(1);
  });

  it('do not undo a confirmation', async () => {
    await node.open();
    await node.settle();
    await twilio.reportMessage(sidTo(FIRST), 'delivered');
    await twilio.reportMessage(sidTo(FIRST), 'undelivered', 30003);
    await node.settle();
    expect(await stateOf(FIRST)).toEqual(['delivered', 'delivered']);
    expect(await node.messages(SECOND)).toEqual([]);
  });

  it('page nobody else when somebody has acknowledged meanwhile', async () => {
    const { id } = await node.open();
    await node.settle();
    await node.call('POST', `/api/incidents/${id}/acknowledge`);
    await twilio.reportMessage(sidTo(FIRST), 'failed', 30008);
    await node.settle();
    expect(await stateOf(FIRST)).toEqual(['delivered', 'failed']);
    expect(await node.messages(SECOND)).toEqual([]);
  });

  it('of a reference that a newer attempt has replaced, or that nobody knows, are about nothing', async () => {
    await node.open();
    await node.settle();
    const sid = sidTo(FIRST);
    await node.app.db.updateTable('message').set({ reference: 'SMnewer' }).where('address', '=', FIRST).execute();
    expect((await twilio.reportMessage(sid, 'undelivered', 30003)).status).toBe(200);
    await node.settle();
    expect(await stateOf(FIRST)).toEqual(['delivered', null]);
  });

  it('that are forged are refused', async () => {
    await node.open();
    await node.settle();
    const form = { MessageSid: sidTo(FIRST), MessageStatus: 'undelivered' };
    const url = `${node.url}/channels/shop/sms/callback/status`;
    expect((await twilio.post(url, form, 'another token')).status).toBe(403);
    expect(await stateOf(FIRST)).toEqual(['delivered', null]);
  });
});

describe('STOP', () => {
  it('lets a page that would have to wait, or that waits, take another way at once', async () => {
    const url = `${node.url}/channels/shop/sms/callback`;
    await node.open();
    await node.settle();
    const { id: waits } = await node.open('It waits');
    await node.settle();
    expect((await node.messages(FIRST)).at(-1)).toMatchObject({ incident_id: waits, status: 'held' });
    await twilio.reply(FIRST, 'STOP', url);
    await node.settle();
    const { id: later } = await node.open('It comes later');
    await node.settle();
    const ways = async (id: string) =>
      (await node.messages()).filter((one) => one.incident_id === id && one.page_id === `${id}-p1`);
    for (const id of [waits, later]) {
      expect((await ways(id)).map(({ address }) => address)).toEqual([FIRST, SECOND]);
      expect((await ways(id))[0]).toMatchObject({ status: 'failed', error: expect.stringContaining('STOP') });
    }
    expect(twilio.messages.filter(({ to }) => to === FIRST)).toHaveLength(1);
  });

  it('to every number of a person: nothing reaches them, so the next step is taken at once', async () => {
    const url = `${node.url}/channels/shop/sms/callback`;
    await twilio.reply(FIRST, 'STOP', url);
    await twilio.reply(SECOND, 'STOP', url);
    const { id } = await node.open();
    await node.settle();
    expect((await node.incident(id)).pages[`${id}-p1`]?.status).toBe('failed');
    expect(await stateOf('ben')).toEqual(['delivered', null]);
    expect(twilio.messages).toHaveLength(0);
  });

  it('ends the messages to a number: pages take the next method at once; START begins them again', async () => {
    const url = `${node.url}/channels/shop/sms/callback`;
    expect((await twilio.reply(FIRST, 'STOP', url)).status).toBe(200);
    await node.open();
    await node.settle();
    expect(await stateOf(FIRST)).toEqual(['failed', null]);
    expect((await node.messages(FIRST))[0]?.error).toContain('STOP');
    expect(await stateOf(SECOND)).toEqual(['delivered', null]);
    expect(twilio.requests).toHaveLength(1);
    await twilio.reply(FIRST, 'START', url);
    await node.advance(120);
    await node.open();
    await node.settle();
    expect((await node.messages(FIRST)).map(({ status }) => status)).toEqual(['failed', 'delivered']);
  });
});
