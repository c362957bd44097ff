import type { ChannelSettings, Outcome } from '../channel.ts';
import { parseObject, stringOf } from '../json.ts';
import { requestVendor, retry } from '../vendor-request.ts';
import { failureOf } from './twilio-errors.ts';

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
  const answer = await requestVendor({
    method: 'POST',
    url: address,
    headers: {
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(form).toString(),
    timeoutMs,
  });
  if (answer.kind === 'unreachable') {
    const outcome = retry(UNREACHABLE_RETRY_SECONDS, `Twilio could not be reached (${answer.cause})`);
    return { kind: 'failed', code: null, outcome };
  }
  const body = parseObject(answer.text);
  if (answer.status >= 200 && answer.status < 300) return { kind: 'ok', sid: stringOf(body?.sid) };
  const code = typeof body?.code === 'number' && Number.isSafeInteger(body.code) ? body.code : null;
  return { kind: 'failed', code, outcome: failureOf(answer.status, code, answer.headers) };
}

function unusable(setting: string): TwilioAnswer {
  const reason = `the setting \`${setting}\` is missing or malformed`;
  return { kind: 'failed', code: null, outcome: { kind: 'permanent', reason } };
}
