// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/vendors/fake-twilio.ts';
import { type PageNode, shopPlan, startPageNode } from '../page-node.fixture.ts';
import { answerMessage } from './answer-message.ts';

const PHONE = '+15550100123';
let twilio: FakeTwilio;
let node: PageNode;
let url: string;

beforeAll(async () => {
  twilio = await startFakeTwilio();
  const twilioSettings = 'accountSid: "${SID}", authToken: "${AUTH}", from: "+15005550006", apiUrl: "${TWILIO_URL}"';
  node = await startPageNode({
    plan: shopPlan({
      channels: `  sms: { type: twilio-sms, ${twilioSettings} }
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
beforeEach(async () => {
  // So that no limit of the tests before holds anything.
  await node.advance(4000);
  twilio.messages.length = 0;
});

/** Opens an incident; Ann has its text message then. */
async function page() {
  const { id } = await node.open();
  await node.settle();
  const message = (await node.messages(PHONE)).find((one) => one.incident_id === id);
  return { id, code: message?.answer_code ?? '', messageId: message?.id ?? '' };
}

const heard = async (response: Response) => /<Message>([^<]*)</.exec(await response.text())?.[1] ?? '';

describe('a reply by text message', () => {
  it('with the code acknowledges that incident, and says so', async () => {
    const first = await page();
    await node.advance(70);
    const second = await page();
    expect(second.code).not.toBe(first.code);
    expect(twilio.messages[0]?.body).toContain(`Reply ${first.code}a to acknowledge`);
    expect(await heard(await twilio.reply(PHONE, `${first.code}a`, url))).toBe(`Acknowledged ${first.id}.`);
    expect((await node.incident(first.id)).acknowledgedBy).toBe('ann');
    expect((await node.incident(second.id)).acknowledgedBy).toBeNull();
  });

  it('without a code answers the last message', async () => {
    const { id } = await page();
    expect(await heard(await twilio.reply(PHONE, 'ack', url))).toBe(`Acknowledged ${id}.`);
  });

  it('that the vendor repeats is done once and answered the same', async () => {
    const { id, code } = await page();
    const request = { MessageSid: 'SMrepeated', From: PHONE, To: twilio.from, Body: `${code}e` };
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await heard(await twilio.post(url, request)));
    expect(answers).toEqual(Array(3).fill(`Escalated ${id}.`));
    const facts = await node.app.db
      .selectFrom('timeline_entry')
      .select('fact')
      .where('incident_id', '=', id)
      .where('kind', '=', 'escalated')
      .execute();
    expect(facts.filter(({ fact }) => (fact as { by?: string }).by === 'person')).toHaveLength(1);
  });

  it('resolves', async () => {
    const { id, code } = await page();
    expect(await heard(await twilio.reply(PHONE, `${code}r`, url))).toBe(`Resolved ${id}.`);
    expect((await node.incident(id)).status).toBe('resolved');
  });

  it('to an incident that is over says so, with 200', async () => {
    const { id, code } = await page();
    await node.call('POST', `/api/incidents/${id}/resolve`, { resolution: 'It is fine' });
    const answer = await twilio.reply(PHONE, `${code}a`, url);
    expect(answer.status).toBe(200);
    expect(await heard(answer)).toBe(`${id} is over.`);
  });

  it('with a code that nobody was given, or of somebody else, does nothing', async () => {
    const { id, code } = await page();
    expect(await heard(await twilio.reply(PHONE, '999a', url))).toContain('no message to answer');
    expect(await heard(await twilio.reply('+15550199999', `${code}a`, url))).toContain('no message to answer');
    expect((await node.incident(id)).acknowledgedBy).toBeNull();
  });

  it('of somebody unknown commands nothing, and that is on record', async () => {
    expect(await heard(await twilio.reply('+15550199999', 'status please', url))).toContain('does not know you');
    const audited = await node.app.db.selectFrom('audit').selectAll().where('action', '=', 'command.refused').execute();
    expect(audited).toHaveLength(1);
  });

  it('that is forged is refused, and changes nothing', async () => {
    const { id, code } = await page();
    const form = { MessageSid: 'SMforged', From: PHONE, To: twilio.from, Body: `${code}a` };
    expect((await twilio.post(url, form, 'another token')).status).toBe(403);
    expect((await node.incident(id)).acknowledgedBy).toBeNull();
  });
});

describe('the address for vendors', () => {
  it('refuses what is too large, and knows only channels of a plan that receive something', async () => {
    const large = await fetch(url, { method: 'POST', body: 'x'.repeat(300 * 1024) });
    expect(large.status).toBe(413);
    for (const path of ['shop/nothing', 'nothing/sms', 'shop/outbox']) {
      const answer = await fetch(`${node.url}/channels/${path}/callback`, { method: 'POST', body: 'a=b' });
      expect(answer.status).toBe(404);
    }
  });
});

describe('the link in a message', () => {
  const linkOf = async (messageId: string, action: string) => {
    const signature = node.app.keys.sign(`answer:${messageId}:${action}`);
    return `${node.url}/answer/${messageId}/${action}/${signature}`;
  };

  it('acts once by POST only; then it says who answered and when', async () => {
    const { id, messageId } = await page();
    const link = await linkOf(messageId, 'acknowledge');
    for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
    expect((await node.incident(id)).acknowledgedBy).toBeNull();
    expect(await (await fetch(link, { method: 'POST' })).text()).toContain('The paging has stopped');
    expect((await node.incident(id)).acknowledgedBy).toBe('ann');
    for (const method of ['GET', 'POST']) {
      const again = await (await fetch(link, { method })).text();
      expect(again).toMatch(/Ann has answered this already, at 20\d\d-\d\d-\d\d \d\d:\d\d UTC/);
      expect(again).not.toContain('<form');
    }
  });

  it('escalates once, whoever has it', async () => {
    const { id, messageId } = await page();
    const link = await linkOf(messageId, 'escalate');
    await fetch(link, { method: 'POST' });
    const { length } = await node.facts(id);
    await fetch(link, { method: 'POST' });
    expect(await node.facts(id)).toHaveLength(length);
  });
});

it('an answer from an address that is nobody is recorded as that address', async () => {
  const { id, messageId } = await page();
  expect(await answerMessage(node.app, messageId, 'acknowledge', { address: '+15550188888' })).toMatchObject({
    ok: true,
  });
  const [entry] = await node.app.db
    .selectFrom('timeline_entry')
    .select('actor')
    .where('incident_id', '=', id)
    .where('kind', '=', 'acknowledged')
    .execute();
  expect(entry?.actor).toEqual({ kind: 'token', name: '+15550188888 (sms)' });
});
