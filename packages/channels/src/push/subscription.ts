import { objectOf, parseObject, stringOf } from '../json.ts';

/** Where and how one browser is reached, as `PushSubscription.toJSON()` gives it. */
export interface PushSubscriptionAddress {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

const MAX_ADDRESS_LENGTH = 4096;
/** Bytes of a point on P-256 that is not compressed, and of the secret. Source: RFC 8291, 3.1 and 3.2 */
const POINT_BYTES = 65;
const SECRET_BYTES = 16;

/**
 * Reads a contact address of this channel: the JSON of a browser's subscription. Null if it is anything else: a push
 * service is reached over https only, by a name and not by a number; http and numbers only on this machine.
 * Source: https://www.w3.org/TR/push-api/#pushsubscription-interface
 */
export function parseSubscription(address: string): PushSubscriptionAddress | null {
  if (address.length > MAX_ADDRESS_LENGTH) return null;
  const subscription = parseObject(address);
  const endpoint = stringOf(subscription?.endpoint);
  const keys = objectOf(subscription?.keys);
  const p256dh = bytesIn(keys.p256dh, POINT_BYTES);
  const auth = bytesIn(keys.auth, SECRET_BYTES);
  if (endpoint === null || !isPushService(endpoint) || p256dh === null || auth === null) return null;
  return Buffer.from(p256dh, 'base64url')[0] === 4 ? { endpoint, keys: { p256dh, auth } } : null;
}

/** Whoever stores a subscription chooses where this server posts to: never into the network that it stands in. */
function isPushService(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return false;
  if (/^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])$/u.test(hostname)) return /^https?:$/u.test(protocol);
  const isName = /\.[a-z][a-z0-9-]{0,62}$/u.test(hostname) && !/\.(?:local|internal|localhost)$/u.test(hostname);
  return protocol === 'https:' && isName;
}

/** Returns text in base64url, with or without padding, that holds so many bytes. */
function bytesIn(value: unknown, bytes: number): string | null {
  const text = stringOf(value)?.replace(/={1,2}$/u, '') ?? '';
  return /^[A-Za-z0-9_-]{1,200}$/u.test(text) && Buffer.from(text, 'base64url').length === bytes ? text : null;
}
