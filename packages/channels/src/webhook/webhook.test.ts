import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeWebhook, startFakeWebhook } from '../../../../test/vendors/fake-webhook.ts';
import { aPage, describeChannel } from '../channel.contract.ts';
import type { InboundRequest } from '../channel.ts';
import { parseWebhookSecret, signWebhook, verifyWebhook } from './standard-webhooks.ts';
import { createWebhookChannel } from './webhook-channel.ts';

const CALLBACK = 'https://tocsin.example.org/channels/shop/hook/callback';

function inbound(answer: { headers: Readonly<Record<string, string>>; body: string }): InboundRequest {
  return { method: 'POST', url: CALLBACK, path: '', nowMs: Date.now(), ...answer };
}

describeChannel('webhook', async () => {
  const hook = await startFakeWebhook();
  return {
    channel: createWebhookChannel(2000),
    settings: { secret: hook.secret },
    unreachableSettings: { secret: hook.secret, url: 'http://127.0.0.1:1/' },
    address: hook.url,
    badAddress: hook.goneUrl,
    secrets: [hook.secret, hook.secret.slice('whsec_'.length)],
    received: () =>
      hook.events.map(({ id, data }) => ({
        id,
        headline: String(data.subject),
        text: String(data.text),
        callsEverybody: false,
      })),
    limitRateOnce: () => {
      hook.failNext({ status: 429, headers: { 'retry-after': '17' } });
      return 17;
    },
    failOnce: () => hook.failNext({ status: 502, body: 'Bad gateway' }),
    pressAcknowledge: () => inbound(hook.acknowledge('ann')),
    forge: (request) => ({ ...request, headers: { ...request.headers, 'webhook-signature': `v1,${'A'.repeat(43)}=` } }),
    sign: (body) => inbound(hook.sign(body)),
    replayWindowMs: 300_000,
    close: hook.close,
  };
});

describe('webhook', () => {
  let hook: FakeWebhook;
  const channel = createWebhookChannel(300);
  const settings = () => ({ secret: hook.secret });
  beforeEach(async () => {
    hook = await startFakeWebhook();
  });
  afterEach(() => hook.close());

  it('posts the message with its incident, its actions and where to answer', async () => {
    const message = aPage(hook.url, { answerCode: '12', callbackUrl: CALLBACK });
    expect(await channel.send(message, settings())).toEqual({ kind: 'delivered', reference: message.id });
    expect(hook.events[0]).toMatchObject({
      id: message.id,
      type: 'message.page',
      data: {
        messageId: message.id,
        kind: 'page',
        to: { name: 'Ada', address: hook.url },
        subject: 'Webhook success is below 90 %',
        threadKey: 'INC-2026-001',
        answerCode: '12',
        answerUrl: CALLBACK,
        incident: { id: 'INC-2026-001', severity: 'P1', url: 'https://tocsin.example.org/incidents/INC-2026-001' },
        actions: [{ id: 'acknowledge', url: 'https://tocsin.example.org/a/token' }, { id: 'open' }],
      },
    });
    expect(Object.keys(JSON.parse(hook.calls[0]?.body ?? ''))).toEqual(['type', 'timestamp', 'data']);
  });

  it('posts to the address of the channel, whoever the recipient is', async () => {
    const outcome = await channel.send(aPage('ops'), { ...settings(), url: hook.url });
    expect([outcome.kind, hook.events[0]?.data.to]).toEqual(['delivered', { name: 'Ada', address: 'ops' }]);
  });

  it.each([
    [400, 'permanent'],
    [401, 'permanent'],
    [404, 'permanent'],
    [410, 'permanent'],
    [301, 'permanent'],
    [307, 'permanent'],
    [408, 'retry'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [599, 'retry'],
    [200, 'delivered'],
    [299, 'delivered'],
  ])('takes HTTP %i for %s', async (status, kind) => {
    hook.failNext({ status, headers: { location: hook.url } });
    expect(await channel.send(aPage(hook.url), settings())).toMatchObject({ kind });
    expect(hook.calls).toHaveLength(1);
  });

  it.each([
    ['503', '90', 90],
    ['503', '0', 1],
    ['503', '999999', 3600],
    ['429', 'soon', 30],
    ['503', new Date(Date.now() - 60_000).toUTCString(), 1],
  ])('waits after %s with Retry-After %s', async (status, header, afterSeconds) => {
    hook.failNext({ status: Number(status), headers: { 'retry-after': header } });
    expect(await channel.send(aPage(hook.url), settings())).toMatchObject({ kind: 'retry', afterSeconds });
  });

  it('waits until the date that Retry-After names', async () => {
    hook.failNext({ status: 503, headers: { 'retry-after': new Date(Date.now() + 120_000).toUTCString() } });
    const outcome = await channel.send(aPage(hook.url), settings());
    expect(outcome.kind === 'retry' && Math.abs(outcome.afterSeconds - 120) <= 2).toBe(true);
  });

  it('does not read an endless answer, and does not wait for a silent one', async () => {
    hook.failNext({ status: 200, body: 'x'.repeat(5_000_000) });
    expect(await channel.send(aPage(hook.url), settings())).toMatchObject({ kind: 'delivered' });
    hook.failNext('silence');
    expect(await channel.send(aPage(hook.url), settings())).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('timed out'),
    });
  });

  it.each(['whsec_', 'whsec_dG9vIHNob3J0', 'c2VjcmV0', `whsec_${'A'.repeat(100)}`, `whsec_${'!'.repeat(44)}`])(
    'gives up with the secret %j',
    async (secret) => {
      const outcome = await channel.send(aPage(hook.url), { secret });
      expect(outcome).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('`secret`') });
      expect(hook.calls).toHaveLength(0);
    },
  );

  it.each(['ops', 'ftp://127.0.0.1/', 'javascript:alert(1)', 'http://user:pass@127.0.0.1/'])(
    'gives up on the address %j',
    async (address) => {
      expect(await channel.send(aPage(address), settings())).toMatchObject({ kind: 'permanent' });
    },
  );

  it('tells that a page was answered, under an id of its own that stays the same', async () => {
    const message = aPage(hook.url);
    await channel.send(message, settings());
    const settlement = { state: 'acknowledged', text: 'Acknowledged by Ada' } as const;
    await channel.settle?.(message, message.id, settlement, settings());
    await channel.settle?.(message, message.id, settlement, settings());
    await channel.settle?.(message, message.id, { state: 'resolved', text: 'Over' }, settings());
    expect(hook.events.map(({ id, type }) => [id, type]).slice(1)).toEqual([
      [`${message.id}_acknowledged`, 'incident.acknowledged'],
      [`${message.id}_acknowledged`, 'incident.acknowledged'],
      [`${message.id}_resolved`, 'incident.resolved'],
    ]);
    expect(hook.events[1]?.data).toMatchObject({ messageId: message.id, text: 'Acknowledged by Ada' });
  });

  it.each(['acknowledge', 'escalate', 'resolve'])('reads the answer %s and says what became of it', (action) => {
    const received = channel.receive?.(inbound(hook.sign(JSON.stringify({ messageId: 'm1', action }))), settings());
    expect(received).toMatchObject({
      kind: 'accepted',
      events: [{ kind: 'answer', action, message: { by: 'id', messageId: 'm1' }, address: 'webhook', name: 'webhook' }],
    });
    const answer = received?.kind === 'accepted' ? received.respond([{ ok: false, text: 'It is over.' }]) : null;
    expect(JSON.parse(answer?.body ?? '')).toEqual({ ok: false, text: 'It is over.' });
  });

  it.each([{ messageId: 'm1', action: 'open' }, { messageId: '', action: 'resolve' }, { action: 'resolve' }])(
    'refuses the answer %j',
    (answer) => {
      const received = channel.receive?.(inbound(hook.sign(JSON.stringify(answer))), settings());
      expect(received).toMatchObject({ kind: 'refused', status: 400 });
    },
  );
});

describe('Standard Webhooks', () => {
  const secret = parseWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const key = secret ?? Buffer.alloc(0);
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const body = '{"test": 2432232314}';

  /** The vector that the standard's own libraries are tested with. */
  it('signs as the reference does', () => {
    expect(signWebhook(key, id, '1614265330', body)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('takes any one of several signatures, and no other version', () => {
    const right = signWebhook(key, id, '1614265330', body);
    const verify = (signature: string) =>
      verifyWebhook({ id, timestamp: '1614265330', signature, body }, key, 1_614_265_330_000).valid;
    expect([`v1a,xx v1,yy ${right}`, right, right.replace('v1,', 'v2,'), '', 'v1,'].map(verify)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
