import type { Channel, ChannelSettings, Outcome } from '../channel.ts';
import { permanent, requestVendor, retry, retryAfterSeconds, VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { renderSettlement, renderWebhook } from './render-webhook.ts';
import { parseWebhookSecret, signWebhook } from './standard-webhooks.ts';

const TROUBLE_RETRY_SECONDS = 15;
const RATE_LIMIT_RETRY_SECONDS = 30;
/** Answers of 4xx that may be different the next time: a timeout, a lock, too early, too many. */
const PASSING_STATUSES = new Set([408, 423, 425, 429]);

/**
 * Makes the channel that posts JSON to any system, signed by Standard Webhooks. Settings: `secret` (`whsec_…`), and
 * `url`; without `url` the address of a recipient is the URL. The reference of a delivered message is its `webhook-id`,
 * which stays the same when it is sent again.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function createWebhookChannel(timeoutMs: number = VENDOR_TIMEOUT_MS): Channel {
  return {
    type: 'webhook',
    render: renderWebhook,
    send: (message, settings) => {
      const id = webhookId(message.id);
      return post(message.to.address, { id, body: renderWebhook(message).body }, settings, timeoutMs);
    },
    settle: (message, _reference, settlement, settings) => {
      const id = webhookId(`${message.id}_${settlement.state}`);
      return post(message.to.address, { id, body: renderSettlement(message, settlement) }, settings, timeoutMs);
    },
    receive: receiveWebhook,
  };
}

interface Event {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(address: string, event: Event, settings: ChannelSettings, timeoutMs: number): Promise<Outcome> {
  const key = settings.secret === undefined ? null : parseWebhookSecret(settings.secret);
  if (key === null) {
    return permanent('the setting `secret` is missing or is not whsec_ and the base64 of 24 to 64 bytes');
  }
  if (!/^[^\s\p{Cc}]{1,2000}$/u.test(address)) return permanent('the address is empty, too long or has spaces');
  const url = httpUrl(settings.url ?? address);
  if (url === null) return permanent('the address is not one that begins with http:// or https://');
  const nowMs = Date.now();
  const timestamp = String(Math.floor(nowMs / 1000));
  const { type, ...rest } = event.body;
  const body = JSON.stringify({ type, timestamp: new Date(nowMs).toISOString(), ...rest });
  const answer = await requestVendor({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Tocsin',
      'webhook-id': event.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signWebhook(key, event.id, timestamp, body),
    },
    body,
    timeoutMs,
  });
  if (answer.kind === 'unreachable') {
    return retry(TROUBLE_RETRY_SECONDS, `the webhook could not be reached (${answer.cause})`);
  }
  return outcomeOf(answer.status, answer.headers, event.id);
}

/** 2xx has it; 410 and the other 4xx mean never; a limit, 5xx and the rest mean later. A redirect is a wrong address. */
function outcomeOf(status: number, headers: Headers, reference: string): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', reference };
  const said = `the webhook answered with HTTP ${status}`;
  if (status === 429) return retry(retryAfterSeconds(headers, RATE_LIMIT_RETRY_SECONDS), said);
  if (status >= 500 || PASSING_STATUSES.has(status)) {
    return retry(retryAfterSeconds(headers, TROUBLE_RETRY_SECONDS), said);
  }
  if (status < 400) return permanent(`${said}, and redirects are not followed: give the address it leads to`);
  return permanent(said);
}

/** Credentials belong in no address: they would be stored and shown with it. */
function httpUrl(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const usable = (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '';
  return usable ? url.href : null;
}

/** The id is part of what is signed, with dots between, so it may have none of its own. */
function webhookId(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/gu, '_').slice(0, 200);
}
