import { type KeyObject, sign as signBytes } from 'node:crypto';
import { hmacSha1, hmacSha256 } from './hmac.ts';

/** A request as a vendor sends it: `fetch(address + query, { method: 'POST', headers, body })`. */
export interface SentWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: string;
  readonly body: string;
}

/** What is sent, and when. */
export interface ToSend {
  readonly id: string;
  readonly type: string;
  /** The rest of the event, as the vendor nests it. */
  readonly object?: Readonly<Record<string, unknown>>;
  readonly atMs: number;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const seconds = (atMs: number) => Math.floor(atMs / 1000);

export function fromStripe(secret: string, { id, type, object = {}, atMs }: ToSend): SentWebhook {
  const body = JSON.stringify({ id, object: 'event', type, created: seconds(atMs), data: { object } });
  const signature = hmacSha256(secret, `${seconds(atMs)}.${body}`).toString('hex');
  return { headers: { ...JSON_TYPE, 'stripe-signature': `t=${seconds(atMs)},v1=${signature}` }, query: '', body };
}

/** @param secret behind `whsec_`, in base64; or for Whop the key as it is */
export function fromStandardWebhooks(secret: string, { id, type, object = {}, atMs }: ToSend): SentWebhook {
  const body = JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data: object });
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const signature = hmacSha256(key, `${id}.${seconds(atMs)}.${body}`).toString('base64');
  const headers = {
    ...{ ...JSON_TYPE, 'webhook-id': id, 'webhook-timestamp': String(seconds(atMs)) },
    'webhook-signature': `v1,${signature}`,
  };
  return { headers, query: '', body };
}

export function fromGitHub(secret: string, { id, type, object = {} }: ToSend): SentWebhook {
  const body = JSON.stringify(object);
  const headers = {
    ...{ ...JSON_TYPE, 'x-github-delivery': id, 'x-github-event': type },
    'x-hub-signature-256': `sha256=${hmacSha256(secret, body).toString('hex')}`,
  };
  return { headers, query: '', body };
}

export function fromSlack(secret: string, { id, type, object = {}, atMs }: ToSend): SentWebhook {
  const body = JSON.stringify({
    ...{ event_id: id, type: 'event_callback', event_time: seconds(atMs) },
    event: { ...object, type },
  });
  return signedBySlack(secret, body, atMs);
}

/** Slack asks so whether an address is ours. */
export function challengeFromSlack(secret: string, challenge: string, atMs: number): SentWebhook {
  return signedBySlack(secret, JSON.stringify({ token: 't', challenge, type: 'url_verification' }), atMs);
}

function signedBySlack(secret: string, body: string, atMs: number): SentWebhook {
  const signature = hmacSha256(secret, `v0:${seconds(atMs)}:${body}`).toString('hex');
  const time = { 'x-slack-request-timestamp': String(seconds(atMs)) };
  return { headers: { ...JSON_TYPE, ...time, 'x-slack-signature': `v0=${signature}` }, query: '', body };
}

export function fromShopify(secret: string, { id, type, object = {}, atMs }: ToSend): SentWebhook {
  const body = JSON.stringify(object);
  const headers = {
    ...{ ...JSON_TYPE, 'x-shopify-webhook-id': id, 'x-shopify-topic': type },
    'x-shopify-triggered-at': new Date(atMs).toISOString(),
    'x-shopify-hmac-sha256': hmacSha256(secret, body).toString('base64'),
  };
  return { headers, query: '', body };
}

export function fromAirwallex(secret: string, { id, type, object = {}, atMs }: ToSend): SentWebhook {
  const body = JSON.stringify({ id, name: type, data: { object }, created_at: new Date(atMs).toISOString() });
  const signature = hmacSha256(secret, `${atMs}${body}`).toString('hex');
  return { headers: { ...JSON_TYPE, 'x-timestamp': String(atMs), 'x-signature': signature }, query: '', body };
}

/** @param id a whole number; type: the name of the field with the update's content */
export function fromTelegram(secret: string, { id, type, object = {} }: ToSend): SentWebhook {
  const body = JSON.stringify({ update_id: Number(id), [type]: object });
  return { headers: { ...JSON_TYPE, 'x-telegram-bot-api-secret-token': secret }, query: '', body };
}

/** Retell's events have no id. */
export function fromRetell(secret: string, { type, object = {}, atMs }: ToSend): SentWebhook {
  const body = JSON.stringify({ event: type, call: object });
  const signature = hmacSha256(secret, body + atMs).toString('hex');
  return { headers: { ...JSON_TYPE, 'x-retell-signature': `v=${atMs},d=${signature}` }, query: '', body };
}

export function fromTelnyx(key: KeyObject, { id, type, object = {}, atMs }: ToSend): SentWebhook {
  const event = { id, event_type: type, occurred_at: new Date(atMs).toISOString(), payload: object };
  const body = JSON.stringify({ data: event });
  const signature = signBytes(null, Buffer.from(`${seconds(atMs)}|${body}`), key).toString('base64');
  const time = { 'telnyx-timestamp': String(seconds(atMs)) };
  return { headers: { ...JSON_TYPE, ...time, 'telnyx-signature-ed25519': signature }, query: '', body };
}

/** A message or its status as a form. @param address under which Twilio calls, in full */
export function fromTwilio(secret: string, address: string, fields: Readonly<Record<string, string>>): SentWebhook {
  const sorted = Object.keys(fields).sort();
  const text = address + sorted.map((name) => name + fields[name]).join('');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-twilio-signature': hmacSha1(secret, text).toString('base64'),
  };
  return { headers, query: '', body: new URLSearchParams(fields).toString() };
}
