import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a webhook's time may be from ours, in seconds; the tolerance of the Standard Webhooks libraries. */
const TOLERANCE_SECONDS = 300;

export interface WebhookHeaders {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}

/**
 * Signs as Standard Webhooks 1.0 says: HMAC-SHA256 over `id.timestamp.body`, keyed with what follows `whsec_` in base64; any other
 * secret is the key itself, as Whop shows it.
 * Returns the value of the `webhook-signature` header.
 */
export function signWebhook(secret: string, id: string, timestampSeconds: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}

/** Returns what is wrong with a webhook's headers, or undefined when one of its signatures is ours and it is recent. */
export function signatureProblem(
  secret: string,
  headers: WebhookHeaders,
  body: string,
  nowMs: number,
): string | undefined {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature) return 'webhook-id, webhook-timestamp and webhook-signature are needed';
  const timestampSeconds = Number(timestamp);
  if (!Number.isInteger(timestampSeconds)) return 'webhook-timestamp is not a time';
  if (Math.abs(nowMs / 1_000 - timestampSeconds) > TOLERANCE_SECONDS) return 'webhook-timestamp is too far from now';
  const expected = signWebhook(secret, id, timestampSeconds, body);
  if (signature.split(' ').some((candidate) => isSameText(candidate, expected))) return undefined;
  return 'webhook-signature does not match';
}

/** Compares secrets without telling by its duration how much of them is equal. */
export function isSameText(one: string, other: string): boolean {
  const left = createHmac('sha256', 'compare').update(one).digest();
  const right = createHmac('sha256', 'compare').update(other).digest();
  return timingSafeEqual(left, right);
}
