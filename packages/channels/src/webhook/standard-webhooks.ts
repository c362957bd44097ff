import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older requests may be replays. */
const TOLERANCE_SECONDS = 5 * 60;

export interface SignedWebhook {
  /** Header `webhook-id`. */
  readonly id: string | undefined;
  /** Header `webhook-timestamp`, in seconds. */
  readonly timestamp: string | undefined;
  /** Header `webhook-signature`: one or more signatures with a space between. */
  readonly signature: string | undefined;
  readonly body: string;
}

/**
 * Reads a signing secret, `whsec_` and the base64 of 24 to 64 bytes. Null if it is anything else.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
export function parseWebhookSecret(secret: string): Buffer | null {
  const encoded = /^whsec_([A-Za-z0-9+/]{1,200}={0,2})$/u.exec(secret)?.[1];
  const key = encoded === undefined ? null : Buffer.from(encoded, 'base64');
  return key !== null && key.length >= 24 && key.length <= 64 ? key : null;
}

/** Signs `id.timestamp.body` by HMAC-SHA256: `v1,` and the base64 of the digest. */
export function signWebhook(key: Buffer, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * Says whether one of a request's signatures fits and its timestamp is at most five minutes off. Signatures of other
 * versions are passed over, because a sender that changes its scheme sends both.
 */
export function verifyWebhook(
  { id, timestamp, signature, body }: SignedWebhook,
  key: Buffer,
  nowMs: number,
): { readonly valid: true } | { readonly valid: false; readonly reason: string } {
  if (id === undefined || timestamp === undefined || signature === undefined) return invalid('it is not signed');
  if (!/^\d{1,12}$/u.test(timestamp)) return invalid('the timestamp is malformed');
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    return invalid('the timestamp is more than five minutes off');
  }
  const expected = Buffer.from(signWebhook(key, id, timestamp, body));
  const fits = signature
    .split(' ')
    .slice(0, 10)
    .some((given) => isSame(Buffer.from(given), expected));
  return fits ? { valid: true } : invalid('the signature does not fit');
}

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function invalid(reason: string): { readonly valid: false; readonly reason: string } {
  return { valid: false, reason };
}
