import type { ChannelSettings, Outcome } from '../channel.ts';

const DEFAULT_API_URL = 'https://slack.com/api';
/** Wait before the next attempt when Slack is in trouble and does not say how long. */
const TROUBLE_RETRY_SECONDS = 10;
const RATE_LIMIT_RETRY_SECONDS = 30;
const MAX_RETRY_SECONDS = 3600;

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
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      // A redirect is never followed: it would carry the token to another place.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await readAnswer(response);
  } catch (error) {
    return retry('unreachable', TROUBLE_RETRY_SECONDS, `Slack could not be reached (${networkCause(error)})`);
  }
}

async function readAnswer(response: Response): Promise<SlackAnswer> {
  // The body is read to its end in every case, because an unread one keeps its connection.
  const text = await response.text();
  if (response.status === 429) return rateLimited('ratelimited', response);
  if (response.status >= 500) {
    return retry(`http_${response.status}`, TROUBLE_RETRY_SECONDS, `Slack answered with HTTP ${response.status}`);
  }
  if (!response.ok) return permanent(`Slack answered with HTTP ${response.status}`, `http_${response.status}`);
  const body = parseObject(text);
  if (body === null)
    return retry('invalid_answer', TROUBLE_RETRY_SECONDS, 'Slack answered with something that is not JSON');
  if (body.ok === true) return { kind: 'ok', body };
  return classify(errorCode(body.error), response);
}

function classify(error: string, response: Response): SlackAnswer {
  if (RATE_ERRORS.has(error)) return rateLimited(error, response);
  if (PASSING_ERRORS.has(error)) return retry(error, TROUBLE_RETRY_SECONDS, `Slack is in trouble (${error})`);
  return permanent(`Slack refused the message (${error})`, error);
}

function rateLimited(error: string, response: Response): SlackAnswer {
  const header = Number(response.headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(header) && header >= 0 ? Math.ceil(header) : RATE_LIMIT_RETRY_SECONDS;
  return retry(error, Math.min(Math.max(seconds, 1), MAX_RETRY_SECONDS), `Slack limits the rate (${error})`);
}

function retry(error: string, afterSeconds: number, reason: string): SlackAnswer {
  return { kind: 'failed', error, outcome: { kind: 'retry', afterSeconds, reason } };
}

function permanent(reason: string, error = 'not_configured'): SlackAnswer {
  return { kind: 'failed', error, outcome: { kind: 'permanent', reason } };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function errorCode(value: unknown): string {
  return typeof value === 'string' && /^[a-z0-9_]{1,80}$/u.test(value) ? value : 'unknown_error';
}

/** The system's code of a network failure (`ECONNREFUSED`), which `fetch` hides one level down. */
function networkCause(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'timed out';
  const cause: unknown = error.cause;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : error.name;
}
