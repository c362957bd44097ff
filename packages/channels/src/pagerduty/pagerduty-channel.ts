import type { Channel, ChannelSettings, Outcome } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { parseObject } from '../json.ts';
import { permanent, requestVendor, retry, retryAfterSeconds, VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { dedupKeyOf, renderPagerDuty } from './pagerduty-event.ts';
import { receivePagerDuty } from './receive-pagerduty.ts';

const DEFAULT_API_URL = 'https://events.pagerduty.com';
const TROUBLE_RETRY_SECONDS = 15;
/** PagerDuty advises "a backoff of a few minutes"; a page cannot wait as long. */
const RATE_LIMIT_RETRY_SECONDS = 60;
/** https://developer.pagerduty.com/docs/send-alert-event: a key of 32 characters. */
const ROUTING_KEY = /^[A-Za-z0-9]{32}$/u;

/**
 * Makes the PagerDuty channel: events go out, PagerDuty pages by its own rules, and what people do there comes back.
 * Settings: `routingKey`, `webhookSecret` for what comes back, and `apiUrl` (in Europe `https://events.eu.pagerduty.com`).
 * `to.address` is `default` or another routing key. The reference of a message is the dedup key of its alert.
 * Sources: https://developer.pagerduty.com/docs/events-api-v2-overview and the pages cited within.
 */
export function createPagerDutyChannel(timeoutMs: number = VENDOR_TIMEOUT_MS): Channel {
  return {
    type: 'pagerduty',
    render: renderPagerDuty,
    send: (message, settings) => {
      const event = renderPagerDuty(message).body;
      return enqueue(message.to.address, dedupKeyOf(message), event, settings, timeoutMs);
    },
    settle: async (message, reference, settlement, settings) => {
      if (reference === '' || reference.length > 255) return permanent('the reference is not a dedup key');
      const action = settlement.state === 'resolved' ? 'resolve' : 'acknowledge';
      const event = { event_action: action, dedup_key: reference };
      return enqueue(message.to.address, reference, event, settings, timeoutMs);
    },
    receive: receivePagerDuty,
  };
}

async function enqueue(
  address: string,
  reference: string,
  event: Readonly<Record<string, unknown>>,
  settings: ChannelSettings,
  timeoutMs: number,
): Promise<Outcome> {
  const key = address === 'default' ? settings.routingKey : address;
  if (key === undefined) return permanent('the setting `routingKey` is missing');
  if (!ROUTING_KEY.test(key)) return permanent('the routing key is not one of 32 letters and digits');
  const url = `${(settings.apiUrl ?? DEFAULT_API_URL).replace(/\/+$/u, '')}/v2/enqueue`;
  if (!URL.canParse(url)) return permanent('the setting `apiUrl` is not an address');
  const answer = await requestVendor({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ routing_key: key, ...event }),
    timeoutMs,
  });
  if (answer.kind === 'unreachable') {
    return retry(TROUBLE_RETRY_SECONDS, `PagerDuty could not be reached (${answer.cause})`);
  }
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered', reference };
  if (status === 429) {
    return retry(retryAfterSeconds(headers, RATE_LIMIT_RETRY_SECONDS), 'PagerDuty limits the rate (HTTP 429)');
  }
  if (status >= 500 || status === 408) {
    return retry(retryAfterSeconds(headers, TROUBLE_RETRY_SECONDS), `PagerDuty answered with HTTP ${status}`);
  }
  return permanent(`PagerDuty refused the event with HTTP ${status}${whyIn(answer.text, key)}`);
}

/** The first of the errors that PagerDuty lists, in which the routing key may be quoted. */
function whyIn(text: string, key: string): string {
  const errors = parseObject(text)?.errors;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return typeof first === 'string' ? `: ${oneLine(first.replaceAll(key, '…'), 200)}` : '';
}
