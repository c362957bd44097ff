import { createHash } from 'node:crypto';
import webPush from 'web-push';
import type { Channel, ChannelSettings, Outcome, OutgoingMessage } from '../channel.ts';
import { permanent, requestVendor, retry, retryAfterSeconds, VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { pushPayload, renderPush } from './render-push.ts';
import { type PushSubscriptionAddress, parseSubscription } from './subscription.ts';

/** How long the push service keeps a message for a browser that is away. Later a page only confuses. */
const TTL_SECONDS = { page: 15 * 60, notification: 4 * 3600, update: 4 * 3600 } as const;
const TROUBLE_RETRY_SECONDS = 10;
const RATE_RETRY_SECONDS = 30;

/**
 * Makes the channel for notifications of the browser. Settings: `publicKey` and `privateKey` (see `makePushKeys`) and
 * `subject` (a `mailto:` or `https:` address by which the push service reaches the operator). `to.address` is the JSON of
 * one browser's subscription. The reference of a delivered message is the address that the push service gives it.
 *
 * RFC 8030 has no idempotency key, but a topic: a message that is sent again replaces the one that still waits for its
 * browser, and the browser replaces the notification of the same tag that it shows.
 * Sources: RFC 8030 (protocol), RFC 8188 and RFC 8291 (encryption), RFC 8292 (VAPID).
 */
export function createPushChannel(timeoutMs: number = VENDOR_TIMEOUT_MS): Channel {
  return {
    type: 'push',
    render: renderPush,
    send: (message, settings) => push(message, settings, timeoutMs),
  };
}

/** Makes the pair of keys by which push services know this installation. Browsers subscribe with the public one. */
export function makePushKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return webPush.generateVAPIDKeys();
}

async function push(message: OutgoingMessage, settings: ChannelSettings, timeoutMs: number): Promise<Outcome> {
  const subscription = parseSubscription(message.to.address);
  if (subscription === null) return permanent('the address is not the subscription of a browser');
  const authorization = authorizationOf(subscription, settings);
  if (authorization === null) {
    return permanent('the settings `publicKey`, `privateKey` and `subject` are missing or malformed');
  }
  const body = encrypted(subscription, pushPayload(message));
  if (body === null) return permanent('the keys of the browser are malformed');
  const answer = await requestVendor({
    method: 'POST',
    url: subscription.endpoint,
    headers: {
      authorization,
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(TTL_SECONDS[message.kind]),
      urgency: message.kind === 'page' ? 'high' : 'normal',
      topic: topicOf(message),
    },
    body,
    timeoutMs,
  });
  if (answer.kind === 'unreachable') {
    return retry(TROUBLE_RETRY_SECONDS, `the push service could not be reached (${answer.cause})`);
  }
  return outcomeOf(answer.status, answer.headers, message);
}

/** Source of the status codes: RFC 8030, 5 and 7.3; RFC 8292, 2.3 for 401 and 403. */
function outcomeOf(status: number, headers: Headers, message: OutgoingMessage): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', reference: headers.get('location') ?? message.id };
  if (status === 404 || status === 410) return permanent(`the browser has unsubscribed (HTTP ${status})`);
  if (status === 413) return permanent('the message is too large for the push service');
  if (status === 401 || status === 403) {
    return permanent(`the push service refuses the keys: the browser has subscribed with others (HTTP ${status})`);
  }
  if (status === 429) {
    return retry(retryAfterSeconds(headers, RATE_RETRY_SECONDS), 'the push service limits the rate');
  }
  if (status >= 500) {
    return retry(retryAfterSeconds(headers, TROUBLE_RETRY_SECONDS), `the push service is in trouble (HTTP ${status})`);
  }
  return permanent(`the push service refused the message (HTTP ${status})`);
}

/** The VAPID header, or null if the library finds fault with a setting. Its words may quote a key, so none are kept. */
function authorizationOf({ endpoint }: PushSubscriptionAddress, settings: ChannelSettings): string | null {
  const { publicKey, privateKey, subject } = settings;
  if (publicKey === undefined || privateKey === undefined || subject === undefined) return null;
  if (!/^(?:mailto:[^\s@]{1,200}@[^\s@]{1,200}|https:\/\/[^\s]{3,400})$/u.test(subject)) return null;
  try {
    const { origin } = new URL(endpoint);
    return webPush.getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm').Authorization;
  } catch {
    return null;
  }
}

/** Encrypts for one browser. Null when its key is not a point of the curve. */
function encrypted({ keys }: PushSubscriptionAddress, payload: string): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(webPush.encrypt(keys.p256dh, keys.auth, payload, 'aes128gcm').cipherText);
  } catch {
    return null;
  }
}

/**
 * Of several pages of one incident that wait for a browser, only the newest is delivered. At most 32 letters of base64url.
 * Source: RFC 8030, 5.4
 */
function topicOf({ id, kind, threadKey }: OutgoingMessage): string {
  return createHash('sha256')
    .update(`${kind} ${threadKey ?? id}`)
    .digest('base64url')
    .slice(0, 32);
}
