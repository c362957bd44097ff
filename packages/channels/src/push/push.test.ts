import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakePush, startFakePush } from '../../../../test/vendors/fake-push.ts';
import { aPage, describeChannel } from '../channel.contract.ts';
import type { OutgoingMessage } from '../channel.ts';
import { createPushChannel, makePushKeys } from './push-channel.ts';
import { pushPayload, renderPush } from './render-push.ts';
import { parseSubscription } from './subscription.ts';

const KEYS = makePushKeys();
const SETTINGS = { ...KEYS, subject: 'mailto:ops@example.org' };

describeChannel('push', async () => {
  const push = await startFakePush();
  const stopped = await startFakePush();
  const nobody = stopped.subscribe();
  await stopped.close();
  const gone = push.subscribe();
  push.unsubscribe(gone);
  const channel = createPushChannel(5000);
  const address = push.subscribe(KEYS.publicKey);
  const unreachableSettings = { ...SETTINGS, subject: 'mailto:nobody@example.org' };
  return {
    // A push service is found by the address, not by the settings.
    channel: {
      ...channel,
      send: (message, settings) => {
        const to = settings === unreachableSettings ? { ...message.to, address: nobody } : message.to;
        return channel.send({ ...message, to }, settings);
      },
    },
    settings: SETTINGS,
    unreachableSettings,
    address,
    badAddress: gone,
    secrets: [KEYS.privateKey],
    received: () =>
      push.messages.map(({ payload }) => ({
        id: String(payload.messageId),
        headline: String(payload.title),
        text: String(payload.body),
        callsEverybody: false,
      })),
    limitRateOnce: () => {
      push.failNext({ status: 429, retryAfterSeconds: 7 });
      return 7;
    },
    failOnce: () => push.failNext({ status: 503 }),
    close: () => push.close(),
  };
});

describe('push', () => {
  let push: FakePush;
  let address: string;
  const channel = createPushChannel(5000);
  beforeEach(async () => {
    push = await startFakePush();
    address = push.subscribe(KEYS.publicKey);
  });
  afterEach(() => push.close());

  it('is read by the browser, wakes it, and is not kept for long', async () => {
    const message = aPage(address);
    const outcome = await channel.send(message, SETTINGS);
    expect(outcome).toEqual({ kind: 'delivered', reference: expect.stringContaining('/message/') });
    expect(push.messages[0]).toMatchObject({ urgency: 'high', ttlSeconds: 900 });
    expect(push.messages[0]?.payload).toEqual({
      title: 'P1 INC-2026-001: Webhook success is below 90 %',
      body: 'Since 14:30 webhooks fail.\n- success rate 71 %\n- runbook webhook-processing',
      url: 'https://tocsin.example.org/incidents/INC-2026-001',
      messageId: message.id,
      tag: 'INC-2026-001',
      kind: 'page',
      actions: [{ action: 'acknowledge', title: 'Acknowledge' }],
    });
  });

  it('has one topic for the pages of an incident, and wakes nobody by a notification', async () => {
    await channel.send(aPage(address), SETTINGS);
    await channel.send(aPage(address), SETTINGS);
    await channel.send(aPage(address, { kind: 'notification' }), SETTINGS);
    await channel.send(aPage(address, { threadKey: 'INC-2026-002' }), SETTINGS);
    const [first, second, notification, other] = push.messages;
    expect(second?.topic).toBe(first?.topic);
    expect(new Set([first?.topic, notification?.topic, other?.topic]).size).toBe(3);
    expect(notification?.urgency).toBe('normal');
  });

  it.each([
    [404, 'unsubscribed'],
    [410, 'unsubscribed'],
    [413, 'too large'],
    [401, 'refuses the keys'],
    [403, 'refuses the keys'],
    [400, 'HTTP 400'],
    [301, 'HTTP 301'],
  ])('gives up on %i and says why', async (status, reason) => {
    push.failNext({ status });
    const outcome = await channel.send(aPage(address), SETTINGS);
    expect(outcome).toEqual({ kind: 'permanent', reason: expect.stringContaining(reason) });
  });

  it('gives up when the browser has subscribed with other keys', async () => {
    const outcome = await channel.send(aPage(address), { ...SETTINGS, ...makePushKeys() });
    expect(outcome).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('others') });
  });

  it('tries again when the service is in trouble, silent, or breaks off', async () => {
    push.failNext({ status: 500 });
    push.failNext({ status: 429 });
    push.failNext('silence');
    push.failNext('drop');
    const kinds: unknown[] = [];
    const impatient = createPushChannel(300);
    for (const by of [channel, channel, impatient, channel]) kinds.push(await by.send(aPage(address), SETTINGS));
    expect(kinds).toMatchObject([
      { kind: 'retry', afterSeconds: 10 },
      { kind: 'retry', afterSeconds: 30 },
      { kind: 'retry', reason: expect.stringContaining('timed out') },
      { kind: 'retry' },
    ]);
  });

  it.each([
    { subject: 'ops@example.org' },
    { subject: '' },
    { subject: 'http://example.org' },
    { publicKey: 'short' },
    { privateKey: 'short' },
    { privateKey: KEYS.publicKey },
  ])('gives up with the setting %j, and quotes no key', async (change) => {
    const outcome = await channel.send(aPage(address), { ...SETTINGS, ...change });
    expect(outcome).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('subject') });
    expect(push.messages).toHaveLength(0);
  });

  it('gives up on keys of a browser that are no point of the curve', async () => {
    const subscription = JSON.parse(address) as { endpoint: string; keys: { auth: string } };
    const p256dh = Buffer.alloc(65, 4).toString('base64url');
    const broken = JSON.stringify({ ...subscription, keys: { ...subscription.keys, p256dh } });
    expect(await channel.send(aPage(broken), SETTINGS)).toMatchObject({ kind: 'permanent' });
  });
});

describe('the address of a browser', () => {
  const keys = {
    p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url'),
    auth: 'a'.repeat(22),
  };
  const addressOf = (endpoint: unknown, changes: object = {}) =>
    JSON.stringify({ endpoint, keys: { ...keys, ...changes } });

  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://push.example.org:8443/abc',
    'http://127.0.0.1:9999/push/abc',
  ])('may be %s', (endpoint) => {
    expect(parseSubscription(addressOf(endpoint))).toEqual({ endpoint, keys });
  });

  it.each([
    'http://push.example.org/abc',
    'https://10.0.0.1/abc',
    'https://[::ffff:10.0.0.1]/abc',
    'https://169.254.169.254/latest',
    'https://167772161/abc',
    'https://0x0a.1:1/abc',
    'https://0.0.0.0/abc',
    'https://intranet/abc',
    'https://db.internal/abc',
    'https://printer.local/abc',
    'https://user:pass@push.example.org/abc',
    'https://push.example.org.:443@10.0.0.1/abc',
    'ftp://127.0.0.1/abc',
    'javascript:alert(1)',
    '',
    7,
    null,
  ])('may not be %j', (endpoint) => {
    expect(parseSubscription(addressOf(endpoint))).toBeNull();
  });

  it.each([
    { p256dh: 'short' },
    { p256dh: '' },
    { p256dh: 7 },
    { p256dh: Buffer.alloc(65, 3).toString('base64url') },
    { auth: 'short' },
    { auth: `${'a'.repeat(21)}!` },
    { auth: null },
  ])('may not have %j', (changes) => {
    expect(parseSubscription(addressOf('https://push.example.org/abc', changes))).toBeNull();
  });

  it.each(['browsers', '[]', 'null', '{"endpoint":{}}', `{"endpoint":"https://a.org/${'x'.repeat(5000)}"}`])(
    'is not %j',
    (address) => {
      expect(parseSubscription(address)).toBeNull();
    },
  );
});

describe('what is pushed', () => {
  it.each([
    ['letters of three bytes', '語'.repeat(9000)],
    ['emoji', '🔥'.repeat(9000)],
    ['quotes', '"\\'.repeat(9000)],
    ['control characters', '\u0000\u0007'.repeat(9000)],
  ])('fits into a push message when everything is %s', (_what, text) => {
    const incident = { id: text, title: text, severity: text, severityName: text, status: text, url: text };
    const actions: OutgoingMessage['actions'] = [
      { id: 'acknowledge', label: text },
      { id: 'escalate', label: text },
      { id: 'resolve', label: text },
    ];
    incident.url = `https://tocsin.example.org/${'x'.repeat(900)}`;
    const payload = pushPayload(aPage('x', { id: text, incident, subject: text, text, threadKey: text, actions }));
    expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(4096 - 103);
    expect(JSON.parse(payload)).toMatchObject({ actions: [{ action: 'acknowledge' }, { action: 'escalate' }] });
  });

  it('leads to web addresses only', () => {
    const incident = { ...aPage('x').incident, url: 'javascript:alert(1)' } as NonNullable<OutgoingMessage['incident']>;
    expect(renderPush(aPage('x', { incident })).url).toBeNull();
  });
});
