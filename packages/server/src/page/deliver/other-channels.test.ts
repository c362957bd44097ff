// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { makePushKeys } from '@tocsin/channels';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakePush, startFakePush } from '../../../../../test/vendors/fake-push.ts';
import { type FakeTelegram, startFakeTelegram } from '../../../../../test/vendors/fake-telegram.ts';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/vendors/fake-twilio.ts';
import { type PageNode, SERVICE, shopPlan, startPageNode } from '../page-node.fixture.ts';

const PHONE = '+15550100123';
const KEYS = makePushKeys();
let twilio: FakeTwilio;
let telegram: FakeTelegram;
let push: FakePush;
let node: PageNode;

/** A node whose Ann is reached in one way, and then in the Outbox. */
async function startNode(method: string): Promise<void> {
  const plan = shopPlan({
    channels: `  voice: { type: twilio-voice, accountSid: "\${SID}", authToken: "\${AUTH}", from: "+15005550006", apiUrl: "\${TWILIO_URL}" }
  telegram: { type: telegram, botToken: "\${BOT}", secretToken: "\${SECRET}", apiUrl: "\${TELEGRAM_URL}" }
  push: { type: push, publicKey: "${KEYS.publicKey}", privateKey: "\${PUSH_KEY}", subject: "mailto:ops@example.com" }
  outbox: { type: sandbox }`,
    people: `  ann:
    name: Ann
    contact: [${method}, { channel: outbox, address: ann }]`,
  });
  const env = {
    ...{ SID: twilio.accountSid, AUTH: twilio.authToken, TWILIO_URL: twilio.apiUrl },
    ...{ BOT: telegram.botToken, SECRET: telegram.secretToken, TELEGRAM_URL: telegram.apiUrl },
    ...{ PUSH_KEY: KEYS.privateKey },
  };
  node = await startPageNode({ plan, env });
}

beforeEach(async () => {
  [twilio, telegram, push] = await Promise.all([startFakeTwilio(), startFakeTelegram(), startFakePush()]);
});
afterEach(async () => {
  await node?.close();
  await Promise.all([twilio?.close(), telegram?.close(), push?.close()]);
});

describe('a page by telephone', () => {
  it('is said again by one key and acknowledged by another', async () => {
    await startNode(`{ channel: voice, address: "${PHONE}" }`);
    const { id } = await node.open();
    await node.settle();
    const sid = twilio.calls[0]?.sid ?? '';
    expect(await (await twilio.press(sid, '1')).text()).toContain('This is Tocsin');
    expect((await node.incident(id)).acknowledgedBy).toBeNull();
    expect(await (await twilio.press(sid, '4')).text()).toMatch(/<Say>.*[Aa]cknowledged.*<Hangup\/>/u);
    expect((await node.incident(id)).acknowledgedBy).toBe('ann');
  });

  it('goes on to the next way when nobody takes the call', async () => {
    await startNode(`{ channel: voice, address: "${PHONE}" }`);
    const { id } = await node.open();
    await node.settle();
    await twilio.reportCall(twilio.calls[0]?.sid ?? '', 'no-answer');
    await node.settle();
    expect((await node.messages()).map(({ channel, status }) => `${channel} ${status}`)).toEqual([
      'voice failed',
      'outbox delivered',
    ]);
    expect(await node.facts(id)).toContain('page-failed');
  });
});

describe('a page by Telegram', () => {
  it('is acknowledged by its button, which is gone then, and resolved by another one', async () => {
    await startNode('{ channel: telegram, address: "12345" }');
    const { id } = await node.open();
    await node.settle();
    const [sent] = telegram.messages;
    const webhook = `${node.url}/channels/${SERVICE}/telegram/callback`;
    expect((await telegram.press(sent?.messageId ?? 0, 'Acknowledge', 12345, webhook)).status).toBe(200);
    expect((await node.incident(id)).acknowledgedBy).toBe('ann');
    expect(telegram.answers[0]).toMatchObject({ method: 'answerCallbackQuery', text: expect.stringContaining(id) });
    await node.settle();
    // Whoever has it may end it there.
    expect(sent?.keys.map((key) => key.text)).toEqual(['Resolve']);
    expect((await telegram.press(sent?.messageId ?? 0, 'Resolve', 12345, webhook)).status).toBe(200);
    expect((await node.incident(id)).status).toBe('resolved');
    await node.settle();
    expect(sent?.keys).toEqual([]);
  });

  it('is answered by its code', async () => {
    await startNode('{ channel: telegram, address: "12345" }');
    const { id } = await node.open();
    await node.settle();
    const code = /code (\d+)/.exec(telegram.messages[0]?.text ?? '')?.[1];
    expect(code).toBe('1');
    const webhook = `${node.url}/channels/${SERVICE}/telegram/callback`;
    await telegram.write(12345, `/ack ${code}`, webhook);
    expect((await node.incident(id)).acknowledgedBy).toBe('ann');
  });

  it('goes on to the next way when the person has blocked the bot', async () => {
    await startNode('{ channel: telegram, address: "12345" }');
    await telegram.setBlocked(12345, true, `${node.url}/channels/${SERVICE}/telegram/callback`);
    await node.open();
    await node.settle();
    expect((await node.messages()).map(({ channel }) => channel)).toContain('outbox');
    expect(telegram.messages).toHaveLength(0);
  });
});

describe('a page in the browser', () => {
  it('reaches every browser of the person, and forgets one that has unsubscribed', async () => {
    await startNode('{ channel: push, address: browsers }');
    const [here, left] = [push.subscribe(KEYS.publicKey), push.subscribe(KEYS.publicKey)];
    push.unsubscribe(left);
    for (const subscription of [here, left]) {
      const { endpoint, keys } = JSON.parse(subscription) as { endpoint: string; keys: object };
      const row = { service: SERVICE, person: 'ann', endpoint, keys: JSON.stringify(keys), created_at: new Date() };
      await node.app.db.insertInto('push_subscription').values(row).execute();
    }
    const { id } = await node.open();
    await node.settle();
    expect(push.messages.map(({ payload }) => payload.tag)).toEqual([id]);
    expect((await node.messages()).map(({ channel, status }) => `${channel} ${status}`)).toEqual(['push delivered']);
    const rows = await node.app.db.selectFrom('push_subscription').select('endpoint').execute();
    expect(rows.map(({ endpoint }) => here.includes(endpoint))).toEqual([true]);
  });
});
