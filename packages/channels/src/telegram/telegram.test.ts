import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTelegram, startFakeTelegram } from '../../../../test/vendors/fake-telegram.ts';
import { parseTelegramHtml } from '../../../../test/vendors/fake-telegram-html.ts';
import { aPage, describeChannel } from '../channel.contract.ts';
import type { Channel, OutgoingMessage } from '../channel.ts';
import { formatCallbackData, parseCallbackData } from './callback-data.ts';
import { IDLE, nextSlot, type Pace } from './pace.ts';
import { buttonsOf, renderTelegram } from './render-telegram.ts';
import { createTelegramChannel } from './telegram-channel.ts';

const ADDRESS = '12345';
const CALLBACK = 'https://tocsin.example.org/channels/shop/telegram/callback';
/** The contract sends many messages to one chat, which is not what it is about. */
const NO_LIMITS = { perSecond: 1000, chatGapMs: 0 };

function aChat(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return aPage(ADDRESS, { callbackUrl: CALLBACK, ...changes });
}

describeChannel('Telegram', async () => {
  const telegram = await startFakeTelegram();
  telegram.forget(99999);
  const channel = createTelegramChannel(5000, NO_LIMITS);
  // The id of a message shows only in its buttons, which a message that cannot be answered does not have.
  const reachable: Channel = {
    ...channel,
    send: (message, settings) => channel.send({ callbackUrl: CALLBACK, ...message }, settings),
  };
  const last = () => telegram.messages.at(-1)?.messageId ?? 0;
  return {
    channel: reachable,
    settings: telegram.settings,
    unreachableSettings: { ...telegram.settings, apiUrl: 'http://127.0.0.1:1' },
    address: ADDRESS,
    badAddress: '99999',
    secrets: [telegram.botToken, telegram.secretToken],
    received: () =>
      telegram.messages.map(({ text, keys }) => ({
        id: parseCallbackData(keys[0]?.callback_data ?? '')?.messageId ?? null,
        headline: text,
        text,
        callsEverybody: false,
      })),
    limitRateOnce: () => {
      telegram.failNext({ status: 429, description: 'Too Many Requests', parameters: { retry_after: 7 } });
      return 7;
    },
    failOnce: () => telegram.failNext({ status: 502, description: 'Bad Gateway' }),
    pressAcknowledge: () => ({
      ...telegram.pressUpdate(last(), 'Acknowledge', Number(ADDRESS), CALLBACK),
      path: '',
      nowMs: Date.now(),
    }),
    forge: (request) => ({
      ...request,
      headers: { ...request.headers, 'x-telegram-bot-api-secret-token': 'a guess' },
    }),
    close: () => telegram.close(),
  };
});

describe('Telegram', () => {
  let telegram: FakeTelegram;
  let channel: Channel;
  beforeEach(async () => {
    telegram = await startFakeTelegram();
    channel = createTelegramChannel(5000, NO_LIMITS);
  });
  afterEach(() => telegram.close());

  it('shows title, facts, text and buttons', async () => {
    const message = aChat();
    const outcome = await channel.send(message, telegram.settings);
    const [sent] = telegram.messages;
    expect(outcome).toEqual({ kind: 'delivered', reference: `12345:${sent?.messageId}` });
    expect(sent?.text).toBe(
      'Webhook success is below 90 %\n\nINC-2026-001 · P1 High · detected\n\nSince 14:30 webhooks fail.\n\n• success rate 71 %\n• runbook webhook-processing\n\nPage for Ada from Tocsin',
    );
    expect(sent?.links).toEqual(['https://tocsin.example.org/incidents/INC-2026-001']);
    expect(sent?.keys).toEqual([
      { text: 'Acknowledge', callback_data: `a:${message.id.replaceAll('-', '')}` },
      { text: 'Open', url: 'https://tocsin.example.org/incidents/INC-2026-001' },
    ]);
  });

  it('shows the code only where an answer comes back', () => {
    expect(renderTelegram(aChat({ answerCode: '12' })).text).toContain('from Tocsin · code 12');
    const { callbackUrl: _none, ...message } = aChat({ answerCode: '12' });
    expect(renderTelegram(message).text).not.toContain('· code');
  });

  it('lets whoever has it resolve, below the link, until it is over', async () => {
    const message = aChat();
    const sent = await channel.send(message, telegram.settings);
    const reference = sent.kind === 'delivered' ? (sent.reference ?? '') : '';
    const actions = [...message.actions, { id: 'resolve', label: 'Resolve' } as const];
    const settle = (state: 'acknowledged' | 'resolved') =>
      channel.settle?.({ ...message, actions }, reference, { state, text: 'by Ada' }, telegram.settings);
    await settle('acknowledged');
    expect(telegram.messages[0]?.keys.map(({ text }) => text)).toEqual(['Open', 'Resolve']);
    await settle('resolved');
    expect(telegram.messages[0]?.keys).toEqual([]);
  });

  it('shows what looks like HTML as it was written', async () => {
    const text = 'a < b && "c" &lt;b&gt; &amp; <b>d</b>';
    await channel.send(aChat({ subject: text, text: `${text}\n\`\`\`\n${text}\n\`\`\`` }), telegram.settings);
    expect(telegram.messages[0]?.text.split(text)).toHaveLength(4);
  });

  it('answers the first message of the conversation, and not one of another chat or one that is gone', async () => {
    const first = await channel.send(aChat(), telegram.settings);
    const providerThread = first.kind === 'delivered' ? (first.reference ?? '') : '';
    await channel.send(aChat({ providerThread }), telegram.settings);
    expect(telegram.messages[1]?.replyTo).toBe(telegram.messages[0]?.messageId);
    for (const gone of ['12345:9', '77:101', 'U1:1503435956.000247']) {
      expect(await channel.send(aChat({ providerThread: gone }), telegram.settings)).toMatchObject({
        kind: 'delivered',
      });
      expect(telegram.messages.at(-1)?.replyTo).toBeNull();
    }
  });

  it('writes the address of a console on this machine into the text, because Telegram refuses such buttons', async () => {
    for (const url of ['http://localhost:7700/incidents/1', 'http://127.0.0.1:7700/x', 'http://tocsin/x']) {
      const actions = [{ id: 'open', label: 'Open', url }] as const;
      expect(await channel.send(aChat({ actions }), telegram.settings)).toMatchObject({ kind: 'delivered' });
      expect(telegram.messages.at(-1)).toMatchObject({ keys: [], text: expect.stringContaining(url) });
    }
    expect(telegram.calls).toHaveLength(3);
  });

  it('is sent plainly when Telegram refuses its looks or a link, because the page must arrive', async () => {
    const refusals = [
      "Bad Request: can't parse entities: Unsupported start tag",
      'Bad Request: BUTTON_URL_INVALID',
      "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
    ];
    for (const description of refusals) {
      telegram.failNext({ status: 400, description });
      expect(await channel.send(aChat(), telegram.settings)).toMatchObject({ kind: 'delivered' });
      expect(telegram.messages.at(-1)?.text).toMatch(/^P1 INC-2026-001: Webhook success/u);
      expect(telegram.messages.at(-1)?.keys.map((key) => key.text)).toEqual(['Acknowledge']);
    }
  });

  it.each([
    [403, 'Forbidden: bot was blocked by the user', {}, 'blocked by the user'],
    [403, 'Forbidden: user is deactivated', {}, 'deactivated'],
    [400, 'Bad Request: chat not found', {}, 'write to the bot first'],
    [
      400,
      'Bad Request: group chat was upgraded to a supergroup chat',
      { migrate_to_chat_id: -1001557912345 },
      '-1001557912345',
    ],
    [401, 'Unauthorized', {}, 'botToken'],
    [404, 'Not Found', {}, 'botToken'],
    [400, 'Bad Request: TOPIC_CLOSED', {}, 'TOPIC_CLOSED'],
  ])('gives up on %i %s and says what to do', async (status, description, parameters, reason) => {
    telegram.failNext({ status, description, parameters });
    const outcome = await channel.send(aChat(), telegram.settings);
    expect(outcome).toEqual({ kind: 'permanent', reason: expect.stringContaining(reason) });
  });

  it('tries again when Telegram does not answer in time, breaks off, or limits without saying how long', async () => {
    telegram.failNext('silence');
    telegram.failNext('drop');
    telegram.failNext({ status: 429 });
    telegram.failNext({ status: 500 });
    const late = await createTelegramChannel(300, NO_LIMITS).send(aChat(), telegram.settings);
    expect(late).toMatchObject({ kind: 'retry', reason: expect.stringContaining('timed out') });
    expect(await channel.send(aChat(), telegram.settings)).toMatchObject({ kind: 'retry' });
    expect(await channel.send(aChat(), telegram.settings)).toMatchObject({ kind: 'retry', afterSeconds: 30 });
    expect(await channel.send(aChat(), telegram.settings)).toMatchObject({ kind: 'retry', afterSeconds: 10 });
  });

  it.each(['12 34', '@ab', '@with-dash', '+15550100', '1'.repeat(20), 'https://t.me/ada'])(
    'gives up on %j, which is no chat',
    async (address) => {
      const message = aChat({ to: { name: 'Ada', address } });
      expect(await channel.send(message, telegram.settings)).toMatchObject({ kind: 'permanent' });
      expect(telegram.calls).toHaveLength(0);
    },
  );

  it('takes away the buttons of an answered message and says who answered', async () => {
    const message = aChat();
    const sent = await channel.send(message, telegram.settings);
    const reference = sent.kind === 'delivered' ? (sent.reference ?? '') : '';
    const settlement = { state: 'acknowledged', text: 'Acknowledged by <Ada> & "Ben"' } as const;
    for (let n = 0; n < 2; n += 1) {
      const outcome = await channel.settle?.(message, reference, settlement, telegram.settings);
      expect(outcome).toEqual({ kind: 'delivered', reference });
    }
    expect(telegram.messages[0]).toMatchObject({ keys: [], edits: 1 });
    expect(telegram.messages[0]?.text).toContain('✅ Acknowledged by <Ada> & "Ben"');
    telegram.messages.length = 0;
    expect(await channel.settle?.(message, reference, settlement, telegram.settings)).toMatchObject({
      kind: 'permanent',
    });
  });

  it('tries again when Telegram limits a chat by what it says', async () => {
    telegram.limitRate = true;
    const hasty = () => createTelegramChannel(5000).send(aChat(), telegram.settings);
    const outcomes = await Promise.all([hasty(), hasty()]);
    expect(outcomes.filter(({ kind }) => kind === 'delivered')).toHaveLength(1);
    expect(outcomes).toContainEqual({ kind: 'retry', afterSeconds: 1, reason: 'Telegram limits the rate' });
  });

  it('waits for the turn of its chat, and asks for a retry when that is too far away', async () => {
    const patient = createTelegramChannel(2500);
    const startMs = performance.now();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => patient.send(aChat(), telegram.settings)));
    expect(performance.now() - startMs).toBeGreaterThan(1900);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['delivered', 'delivered', 'delivered', 'retry']);
    expect(outcomes[3]).toMatchObject({ afterSeconds: 3 });
    expect(await patient.send(aChat({ to: { name: 'Ben', address: '777' } }), telegram.settings)).toMatchObject({
      kind: 'delivered',
    });
  });
});

describe('renderTelegram', () => {
  it.each([
    ['ampersands', '&'.repeat(9000)],
    ['tags', '<b>'.repeat(3000)],
    ['emoji', '🔥'.repeat(9000)],
    ['bold', '**a** '.repeat(3000)],
    ['links', '[a](https://example.org/?a=1&b="2") '.repeat(300)],
    ['code', '```\n<x>&\n```\n'.repeat(900)],
    ['items', '- <i>x</i>\n'.repeat(900)],
    ['headings', '# **x** `y`\n'.repeat(900)],
  ])('is valid and within the limit when everything is %s', (_what, text) => {
    const incident = { id: text, title: text, severity: text, severityName: text, status: text, url: text };
    const message = aChat({ incident, subject: text, text, to: { name: text, address: ADDRESS } });
    const parsed = parseTelegramHtml(renderTelegram(message).text);
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && parsed.text.length).toBeLessThanOrEqual(4096);
  });

  it('makes links of answers where nothing comes back, and leaves out what would not work', () => {
    const { callbackUrl: _none, ...message } = aChat();
    expect(buttonsOf(message)).toEqual([
      { label: 'Acknowledge', url: 'https://tocsin.example.org/a/token', data: null },
      { label: 'Open', url: 'https://tocsin.example.org/incidents/INC-2026-001', data: null },
    ]);
    expect(buttonsOf({ ...message, actions: [{ id: 'acknowledge', label: 'Acknowledge' }] })).toEqual([]);
    expect(buttonsOf({ ...message, actions: [{ id: 'open', label: 'O', url: 'javascript:alert(1)' }] })).toEqual([]);
  });
});

describe('what a button sends back', () => {
  it('holds every id that a message has, and fits', () => {
    for (const id of [crypto.randomUUID(), 'msg-1', 'x'.repeat(60)]) {
      const data = formatCallbackData('escalate', id) ?? '';
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      expect(parseCallbackData(data)).toEqual({ action: 'escalate', messageId: id });
    }
    expect(formatCallbackData('acknowledge', 'x'.repeat(61))).toBeNull();
    expect(formatCallbackData('acknowledge', 'a b')).toBeNull();
  });

  it.each(['', 'a', 'a:', 'x:0123', 'a:0123', 'a:../../etc', 'a=x y', `a:${'0'.repeat(33)}`])(
    'is nothing of ours when it is %j',
    (data) => {
      expect(parseCallbackData(data)).toBeNull();
    },
  );
});

describe('the pace of a bot', () => {
  it('is one message a second to a chat, and 30 in any second to all', () => {
    let pace: Pace = IDLE;
    const takenMs: number[] = [];
    for (let n = 0; n < 100; n += 1) {
      const slot = nextSlot(pace, `chat ${n}`, 5000, { perSecond: 30, chatGapMs: 1000 });
      pace = slot.pace;
      takenMs.push(slot.atMs);
    }
    expect([takenMs[29], takenMs[30], takenMs[59], takenMs[60], takenMs[99]]).toEqual([5000, 6000, 6000, 7000, 8000]);
    const again = nextSlot(pace, 'chat 0', 5000, { perSecond: 30, chatGapMs: 1000 });
    expect(again.atMs).toBeGreaterThanOrEqual(6000);
  });

  it('forgets what is over', () => {
    const first = nextSlot(IDLE, 'a', 0, { perSecond: 30, chatGapMs: 1000 });
    const later = nextSlot(first.pace, 'b', 60_000, { perSecond: 30, chatGapMs: 1000 });
    expect(later).toEqual({ atMs: 60_000, pace: { slotsMs: [60_000], chatsMs: new Map([['b', 60_000]]) } });
  });
});
