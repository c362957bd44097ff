import type { ChannelSettings, Outcome } from '../channel.ts';
import { parseObject } from '../json.ts';
import * as vendor from '../vendor-request.ts';

const DEFAULT_API_URL = 'https://slack.com/api';
/** Wait before the next attempt when Slack is in trouble and does not say how long. */
const TROUBLE_RETRY_SECONDS = 10;
const RATE_LIMIT_RETRY_SECONDS = 30;

/**
 * Errors that go away by themselves. All others (`channel_not_found`, `invalid_auth`, `is_archived`, `msg_too_long` …)
 * need a person, so they are permanent. Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors
 */
const PASSING_ERRORS = new Set([
  'fatal_error',
  'internal_error',
  'org_login_required',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);
const RATE_ERRORS = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);

/** A call's answer: Slack's own `ok: true` body, or what the failure means for the message. */
export type SlackAnswer =
  | { readonly kind: 'ok'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly error: string; readonly outcome: Exclude<Outcome, { kind: 'delivered' }> };

/**
 * Calls one method of Slack's Web API with a JSON body, giving up after `timeoutMs`. Settings: `token` (a bot token) and
 * `apiUrl` (default: Slack's own). No token or text from the network gets into the reasons but Slack's error code.
 */
export async function callSlack(
  method: string,
  body: Readonly<Record<string, unknown>>,
  settings: ChannelSettings,
  timeoutMs: number,
): Promise<SlackAnswer> {
  const token = settings.token;
  if (token === undefined || !/^[\x21-\x7e]+$/u.test(token))
    return permanent('the setting `token` is missing or malformed');
  const address = `${(settings.apiUrl ?? DEFAULT_API_URL).replace(/\/+$/u, '')}/${method}`;
  if (!URL.canParse(address)) return permanent('the setting `apiUrl` is not an address');
  const answer = await vendor.requestVendor({
    method: 'POST',
    url: address,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    timeoutMs,
  });
  if (answer.kind === 'unreachable') {
    return retry('unreachable', TROUBLE_RETRY_SECONDS, `Slack could not be reached (${answer.cause})`);
  }
  return readAnswer(answer);
}

function readAnswer({ status, headers, text }: Extract<vendor.VendorAnswer, { kind: 'answered' }>): SlackAnswer {
  if (status === 429) return rateLimited('ratelimited', headers);
  if (status >= 500) return retry(`http_${status}`, TROUBLE_RETRY_SECONDS, `Slack answered with HTTP ${status}`);
  if (status < 200 || status > 299) return permanent(`Slack answered with HTTP ${status}`, `http_${status}`);
  const body = parseObject(text);
  if (body === null)
    return retry('invalid_answer', TROUBLE_RETRY_SECONDS, 'Slack answered with something that is not JSON');
  if (body.ok === true) return { kind: 'ok', body };
  return classify(errorCode(body.error), headers);
}

function classify(error: string, headers: Headers): SlackAnswer {
  if (RATE_ERRORS.has(error)) return rateLimited(error, headers);
  if (PASSING_ERRORS.has(error)) return retry(error, TROUBLE_RETRY_SECONDS, `Slack is in trouble (${error})`);
  return permanent(`Slack refused the message (${error})`, error);
}

function rateLimited(error: string, headers: Headers): SlackAnswer {
  const seconds = vendor.retryAfterSeconds(headers, RATE_LIMIT_RETRY_SECONDS);
  return retry(error, seconds, `Slack limits the rate (${error})`);
}

function retry(error: string, afterSeconds: number, reason: string): SlackAnswer {
  return { kind: 'failed', error, outcome: vendor.retry(afterSeconds, reason) };
}

function permanent(reason: string, error = 'not_configured'): SlackAnswer {
  return { kind: 'failed', error, outcome: vendor.permanent(reason) };
}

function errorCode(value: unknown): string {
  return typeof value === 'string' && /^[a-z0-9_]{1,80}$/u.test(value) ? value : 'unknown_error';
}
