import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTwilio, startFakeTwilio } from '../../../../test/vendors/fake-twilio.ts';
import { aPage, describeChannel } from '../channel.contract.ts';
import type { Channel, InboundRequest, OutgoingMessage } from '../channel.ts';
import { renderSms } from './render-sms.ts';
import { countSegments } from './sms-segments.ts';
import { createTwilioSmsChannel } from './twilio-sms-channel.ts';

const ADDRESS = '+15550100123';
const CALLBACK = 'https://tocsin.example.org/channels/shop/sms/callback';
const PAGE_ACTIONS: OutgoingMessage['actions'] = [
  { id: 'acknowledge', label: 'Acknowledge' },
  { id: 'escalate', label: 'Escalate' },
  { id: 'open', label: 'Open' },
];

/** A page as the server makes one where it can be reached from outside. */
function aTextPage(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return aPage(ADDRESS, { actions: PAGE_ACTIONS, answerCode: '12', callbackUrl: CALLBACK, ...changes });
}

describeChannel('Twilio SMS', async () => {
  const twilio = await startFakeTwilio();
  const channel = createTwilioSmsChannel(5000);
  // The id of a message shows only in the address of its status callback.
  const reachable: Channel = {
    ...channel,
    send: (message, settings) => channel.send({ callbackUrl: CALLBACK, ...message }, settings),
  };
  return {
    channel: reachable,
    settings: twilio.settings,
    unreachableSettings: { ...twilio.settings, apiUrl: 'http://127.0.0.1:1' },
    address: ADDRESS,
    badAddress: '+15005550001',
    secrets: [twilio.authToken, twilio.accountSid],
    received: () =>
      twilio.messages.map(({ body, statusCallback }) => ({
        id: new URL(statusCallback ?? CALLBACK).searchParams.get('message'),
        headline: body,
        text: body,
        callsEverybody: false,
      })),
    limitRateOnce: () => {
      twilio.failNext({ status: 429, retryAfterSeconds: 7 });
      return 7;
    },
    failOnce: () => twilio.failNext({ status: 503 }),
    pressAcknowledge: () => inbound(twilio, CALLBACK, new URLSearchParams({ From: ADDRESS, Body: '12 a' }).toString()),
    forge: ({ body, url, ...request }) => ({ ...request, ...twilio.sign(url, body, 'another token') }),
    sign: (body) => inbound(twilio, CALLBACK, body),
    close: () => twilio.close(),
  };
});

function inbound(twilio: FakeTwilio, url: string, body: string): InboundRequest {
  return { ...twilio.sign(url, body), path: '', nowMs: Date.now() };
}

describe('Twilio SMS', () => {
  let twilio: FakeTwilio;
  const channel = createTwilioSmsChannel(5000);
  beforeEach(async () => {
    twilio = await startFakeTwilio();
  });
  afterEach(() => twilio.close());

  it('sends from the number, with the place for reports, and keeps the SID', async () => {
    const message = aTextPage();
    const outcome = await channel.send(message, twilio.settings);
    expect(outcome).toEqual({ kind: 'delivered', reference: twilio.messages[0]?.sid });
    expect(twilio.messages[0]).toMatchObject({
      to: ADDRESS,
      from: '+15005550006',
      statusCallback: `${CALLBACK}/status?message=${message.id}`,
    });
  });

  it('lets a messaging service choose the number', async () => {
    const { from: _from, ...rest } = twilio.settings;
    await channel.send(aTextPage(), { ...rest, messagingServiceSid: 'MG0123456789abcdef' });
    expect(twilio.messages[0]?.from).toBe('MG0123456789abcdef');
  });

  it('asks for no reply to a name, and still for reports', async () => {
    await channel.send(aTextPage(), { ...twilio.settings, from: 'Tocsin' });
    expect(twilio.messages[0]?.body).not.toContain('Reply');
    expect(twilio.messages[0]?.statusCallback).toContain('/status?message=');
  });

  it('sends without reports and replies when Twilio cannot reach their address, because the page must arrive', async () => {
    twilio.refuseLocalCallbacks = true;
    const message = aTextPage({ callbackUrl: 'http://localhost:7700/channels/shop/sms/callback' });
    expect(await channel.send(message, twilio.settings)).toMatchObject({ kind: 'delivered' });
    expect(twilio.messages.map((sent) => sent.statusCallback)).toEqual([null]);
    expect(twilio.messages[0]?.body).not.toContain('Reply');
  });

  it.each([
    [400, 21211, 'not valid'],
    [400, 21214, 'cannot be reached'],
    [400, 21217, 'not valid'],
    [400, 21614, 'cannot receive text'],
    [400, 21610, 'opted out'],
    [401, 20003, 'accountSid'],
    [400, 21408, 'geographic permissions'],
    [400, 99999, 'error 99999'],
  ])('gives up on HTTP %i with error %i and says why', async (status, code, reason) => {
    twilio.failNext({ status, code });
    const outcome = await channel.send(aTextPage(), twilio.settings);
    expect(outcome).toEqual({ kind: 'permanent', reason: expect.stringContaining(reason) });
  });

  it.each([
    [429, 20429, 30],
    [400, 14107, 60],
    [400, 30001, 60],
    [400, 21611, 60],
    [500, 20500, 10],
    [503, 20503, 10],
  ])('tries again after HTTP %i with error %i', async (status, code, afterSeconds) => {
    twilio.failNext({ status, code });
    expect(await channel.send(aTextPage(), twilio.settings)).toMatchObject({ kind: 'retry', afterSeconds });
  });

  it('tries again when Twilio does not answer in time or breaks off', async () => {
    twilio.failNext('silence');
    twilio.failNext('drop');
    const late = await createTwilioSmsChannel(300).send(aTextPage(), twilio.settings);
    expect(late).toMatchObject({ kind: 'retry', reason: expect.stringContaining('timed out') });
    expect(await channel.send(aTextPage(), twilio.settings)).toMatchObject({ kind: 'retry' });
  });

  it('refuses a wrong token for good, without showing it', async () => {
    const outcome = await channel.send(aTextPage(), { ...twilio.settings, authToken: 'geheim' });
    expect(outcome).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('authToken') });
    expect(JSON.stringify(outcome)).not.toContain('geheim');
  });

  it.each(['15550100123', '+0555', '+1555010012345678', '+1555x', '+1 555 0100', 'ada@example.org'])(
    'gives up on %j, which is no number with its country',
    async (address) => {
      const message = aTextPage({ to: { name: 'Ada', address } });
      expect(await channel.send(message, twilio.settings)).toMatchObject({ kind: 'permanent' });
      expect(twilio.requests).toHaveLength(0);
    },
  );

  it.each([{ accountSid: '../x' }, { authToken: '' }, { from: '' }, { apiUrl: 'nonsense' }])(
    'gives up with the setting %j',
    async (change) => {
      expect(await channel.send(aTextPage(), { ...twilio.settings, ...change })).toMatchObject({ kind: 'permanent' });
    },
  );
});

describe('renderSms', () => {
  it('says what is wrong, where to look and how to answer', () => {
    expect(renderSms(aTextPage({ subject: 'P1 INC-2026-001: Webhooks – “late”' })).text).toBe(
      [
        'P1 INC-2026-001: Webhooks - "late"',
        'Since 14:30 webhooks fail.',
        '- success rate 71 %',
        '- runbook webhook-processing',
        'https://tocsin.example.org/incidents/INC-2026-001',
        'Reply 12a to acknowledge, 12e to escalate',
      ].join('\n'),
    );
  });

  it('ends with the link when there is no code or no way back', () => {
    const { answerCode, callbackUrl, ...rest } = aTextPage();
    for (const half of [{ answerCode: answerCode ?? '' }, { callbackUrl: callbackUrl ?? '' }]) {
      expect(renderSms({ ...rest, ...half }).text).toMatch(/https:.+INC-2026-001$/u);
    }
  });

  it('says of a bundle that all or one of it can be answered', () => {
    const { answerCode: _none, ...message } = aTextPage({
      incident: null,
      threadKey: null,
      subject: '2 incidents need you: INC-2026-001, INC-2026-002',
      text: '- [P1 INC-2026-001](https://tocsin.example.org/1): Slow (code 12)\n- [P2 INC-2026-002](https://tocsin.example.org/2): Late (code 13)',
      actions: PAGE_ACTIONS.slice(0, 1),
    });
    expect(renderSms(message).text).toBe(
      [
        '2 incidents need you: INC-2026-001, INC-2026-002',
        '- P1 INC-2026-001: Slow (code 12)',
        '- P2 INC-2026-002: Late (code 13)',
        'Reply a to acknowledge all, or one by its code',
      ].join('\n'),
    );
  });

  it('offers no answer that the message does not have', () => {
    expect(renderSms(aTextPage({ actions: PAGE_ACTIONS.slice(0, 1) })).text).toMatch(/Reply 12a to acknowledge$/u);
    expect(renderSms(aTextPage({ actions: [] })).text).not.toContain('Reply');
  });

  it.each([
    ['a long text', { text: 'All workers wait for the database. '.repeat(40) }, /wait for the database\.?\.\.\./u],
    ['a long subject', { subject: 'word '.repeat(200) }, /: word word.+word\.\.\.\n/u],
    ['one long word', { subject: 'x'.repeat(900), text: 'y'.repeat(900) }, /: x{300,}\.\.\.\n/u],
    ['emoji all over', { text: '🚨 database is slow '.repeat(40) }, /🚨 database.+\.\.\./u],
    ['brackets, which count twice', { text: '[a] {b} '.repeat(100) }, /\{b\}.+\.\.\./u],
  ])('shortens %s at a word to three segments, and keeps level, id, link and code', (_what, changes, expected) => {
    const { text } = renderSms(aTextPage(changes));
    expect(countSegments(text)).toBeLessThanOrEqual(3);
    expect(text).toMatch(/^P1 INC-2026-001: /u);
    expect(text).toMatch(expected);
    expect(text).toMatch(/\nhttps:\/\/tocsin\.example\.org\/incidents\/INC-2026-001\nReply 12a .+, 12e to escalate$/u);
    expect(text).not.toMatch(/\p{Surrogate}/u);
  });

  it('uses the narrow alphabet as far as it goes before a late emoji', () => {
    const { text } = renderSms(aTextPage({ text: `${'workers wait '.repeat(22)}🔥 and more ${'z '.repeat(90)}` }));
    expect(text).not.toContain('🔥');
    expect(text.length).toBeGreaterThan(350);
  });

  it('drops a link that is too long for a message, not the code', () => {
    const url = `https://tocsin.example.org/${'x'.repeat(900)}`;
    const incident = { ...(aPage(ADDRESS).incident as NonNullable<OutgoingMessage['incident']>), url };
    const { text } = renderSms(aTextPage({ incident }));
    expect(text).not.toContain('xxx');
    expect(text).toMatch(/12e to escalate$/u);
  });

  it('counts segments as Twilio documents them', () => {
    const cases: [string, number][] = [
      ['a'.repeat(160), 1],
      ['a'.repeat(161), 2],
      ['a'.repeat(306), 2],
      ['a'.repeat(307), 3],
      ['€'.repeat(80), 1],
      ['€'.repeat(81), 2],
      ['я'.repeat(70), 1],
      ['я'.repeat(71), 2],
      ['я'.repeat(134), 2],
      ['я'.repeat(135), 3],
      ['🔥'.repeat(35), 1],
      ['🔥'.repeat(36), 2],
      ['', 1],
    ];
    for (const [text, segments] of cases) expect([text, countSegments(text)]).toEqual([text, segments]);
  });
});
