import type { ChannelSettings, Outcome } from '../channel.ts';
import { failureOf } from './twilio-errors.ts';

export const TWILIO_TIMEOUT_MS = 10_000;
const DEFAULT_API_URL = 'https://api.twilio.com';
const UNREACHABLE_RETRY_SECONDS = 10;

/** A call's answer: the id of what was made, or what the failure means for the message. */
export type TwilioAnswer =
  | { readonly kind: 'ok'; readonly sid: string | null }
  | {
      readonly kind: 'failed';
      readonly code: number | null;
      readonly outcome: Exclude<Outcome, { kind: 'delivered' }>;
    };

/**
 * Creates a message or a call by a form POST with Basic authentication, giving up after `timeoutMs`. Settings:
 * `accountSid`, `authToken`, and `apiUrl` to reach something else than Twilio. Nothing of the network but Twilio's
 * number of the error gets into a reason. Source: https://www.twilio.com/docs/messaging/api/message-resource
 */
export async function createAtTwilio(
  resource: 'Messages' | 'Calls',
  form: Readonly<Record<string, string>>,
  settings: ChannelSettings,
  timeoutMs: number,
): Promise<TwilioAnswer> {
  const { accountSid, authToken } = settings;
  if (accountSid === undefined || !/^[A-Za-z0-9]{2,64}$/u.test(accountSid)) return unusable('accountSid');
  if (authToken === undefined || !/^[\x21-\x7e]{1,200}$/u.test(authToken)) return unusable('authToken');
  const root = (settings.apiUrl ?? DEFAULT_API_URL).replace(/\/{1,9}$/u, '');
  const address = `${root}/2010-04-01/Accounts/${accountSid}/${resource}.json`;
  if (!URL.canParse(address)) return unusable('apiUrl');
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams(form).toString(),
      // A redirect is never followed: it would carry the credentials to another place.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return readAnswer(response, await response.text());
  } catch (error) {
    const reason = `Twilio could not be reached (${networkCause(error)})`;
    return { kind: 'failed', code: null, outcome: { kind: 'retry', afterSeconds: UNREACHABLE_RETRY_SECONDS, reason } };
  }
}

function readAnswer(response: Response, text: string): TwilioAnswer {
  const body = parseObject(text);
  if (response.ok) return { kind: 'ok', sid: typeof body.sid === 'string' ? body.sid : null };
  const code = typeof body.code === 'number' && Number.isSafeInteger(body.code) ? body.code : null;
  return { kind: 'failed', code, outcome: failureOf(response.status, code, response.headers.get('retry-after')) };
}

function unusable(setting: string): TwilioAnswer {
  const reason = `the setting \`${setting}\` is missing or malformed`;
  return { kind: 'failed', code: null, outcome: { kind: 'permanent', reason } };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The system's code of a network failure (`ECONNREFUSED`), which `fetch` hides one level down. */
function networkCause(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'timed out';
  const cause: unknown = error.cause;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : error.name;
}
