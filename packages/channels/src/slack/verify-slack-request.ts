import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older requests may be replays. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const TOLERANCE_SECONDS = 5 * 60;

export interface SignedSlackRequest {
  readonly signingSecret: string;
  /** Header `X-Slack-Request-Timestamp`, in seconds. */
  readonly timestamp: string | undefined;
  /** The body as it came, before any parsing. */
  readonly rawBody: string | Uint8Array;
  /** Header `X-Slack-Signature`. */
  readonly signature: string | undefined;
  readonly nowMs: number;
}

export type SlackVerification = { readonly valid: true } | { readonly valid: false; readonly reason: string };

/** Says whether a request comes from Slack: its HMAC-SHA256 fits and it is at most five minutes old. */
export function verifySlackRequest(request: SignedSlackRequest): SlackVerification {
  const { signingSecret, timestamp, rawBody, signature, nowMs } = request;
  if (signingSecret === '') return { valid: false, reason: 'no signing secret is set' };
  if (timestamp === undefined || signature === undefined) return { valid: false, reason: 'the request is not signed' };
  if (!/^\d{1,12}$/u.test(timestamp)) return { valid: false, reason: 'the timestamp is malformed' };
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    return { valid: false, reason: 'the timestamp is more than five minutes off' };
  }
  const expected = Buffer.from(signSlackRequest(signingSecret, timestamp, rawBody));
  const given = Buffer.from(signature);
  const equal = expected.length === given.length && timingSafeEqual(expected, given);
  return equal ? { valid: true } : { valid: false, reason: 'the signature does not fit' };
}

/** Signs a body as Slack does: `v0=` and the hex HMAC-SHA256 of `v0:<timestamp>:<body>`. */
export function signSlackRequest(signingSecret: string, timestamp: string, rawBody: string | Uint8Array): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(rawBody).digest('hex')}`;
}
