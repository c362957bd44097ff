import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webPush from 'web-push';
import { type FakePush, startFakePush } from './fake-push.ts';

const KEYS = webPush.generateVAPIDKeys();
const DAY_SECONDS = 86_400;

interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

describe('the fake push service', () => {
  let push: FakePush;
  let subscription: Subscription;
  beforeAll(async () => {
    push = await startFakePush();
    subscription = JSON.parse(push.subscribe(KEYS.publicKey)) as Subscription;
  });
  afterAll(() => push.close());

  function vapid(audience: string, { publicKey, privateKey } = KEYS): string {
    return webPush.getVapidHeaders(audience, 'mailto:ops@example.org', publicKey, privateKey, 'aes128gcm')
      .Authorization;
  }

  /** Pushes as any application server would. Returns the status. */
  async function send(changes: Record<string, string> = {}, to = subscription, payload = '{"title":"Hi"}') {
    const { cipherText } = webPush.encrypt(to.keys.p256dh, to.keys.auth, payload, 'aes128gcm');
    const headers = { authorization: vapid(push.origin), 'content-encoding': 'aes128gcm', ttl: '60', ...changes };
    const response = await fetch(to.endpoint, { method: 'POST', headers, body: new Uint8Array(cipherText) });
    return response.status;
  }

  it('decrypts what the library of others has encrypted', async () => {
    expect(await send({ urgency: 'high', topic: 'incident' })).toBe(201);
    expect(push.messages.at(-1)).toMatchObject({ payload: { title: 'Hi' }, urgency: 'high', topic: 'incident' });
  });

  it('refuses tokens that are not for it, not signed by the key, or of another server', async () => {
    expect(await send({ authorization: '' })).toBe(401);
    expect(await send({ authorization: vapid('https://push.example.org') })).toBe(401);
    const other = webPush.generateVAPIDKeys();
    expect(await send({ authorization: vapid(push.origin, { ...KEYS, privateKey: other.privateKey }) })).toBe(401);
    expect(await send({ authorization: vapid(push.origin, other) })).toBe(403);
    const past = Math.floor(Date.now() / 1000) - DAY_SECONDS;
    const { publicKey, privateKey } = KEYS;
    const old = webPush.getVapidHeaders(push.origin, 'mailto:a@example.org', publicKey, privateKey, 'aes128gcm', past);
    expect(await send({ authorization: old.Authorization })).toBe(401);
  });

  it.each([
    ['ttl', 'soon'],
    ['urgency', 'very-high'],
    ['topic', 'x'.repeat(33)],
    ['topic', 'a b'],
    ['content-encoding', 'aesgcm'],
  ])('refuses the header %s: %s', async (name, value) => {
    expect(await send({ [name]: value })).toBe(400);
  });

  it('refuses what is too large, and browsers that it does not know or that have left', async () => {
    expect(await send({}, subscription, JSON.stringify({ title: 'x'.repeat(4000) }))).toBe(413);
    expect(await send({}, { ...subscription, endpoint: `${push.origin}/push/unknown` })).toBe(404);
    push.unsubscribe(JSON.stringify(subscription));
    expect(await send()).toBe(410);
  });
});
