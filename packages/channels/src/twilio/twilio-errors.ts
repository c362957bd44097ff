import type { Outcome } from '../channel.ts';
import { permanent, retry, retryAfterSeconds } from '../vendor-request.ts';

type Failure = Exclude<Outcome, { kind: 'delivered' }>;

const TROUBLE_RETRY_SECONDS = 10;
const RATE_RETRY_SECONDS = 30;
const QUEUE_RETRY_SECONDS = 60;

/** What a person can do about it. Source: https://www.twilio.com/docs/api/errors */
const PERMANENT: Readonly<Record<number, string>> = {
  20003: 'Twilio refuses the account or its token: check `accountSid` and `authToken`',
  20404: 'Twilio does not know the account: check `accountSid`',
  20005: 'the Twilio account is not active',
  21210: 'the number in `from` is not one of the Twilio account',
  21211: 'the number is not valid',
  21212: 'the number in `from` is not valid',
  21213: 'the number in `from` is missing',
  21214: 'the number cannot be reached',
  21215: 'the Twilio account may not call this country: allow it in its geographic permissions',
  21216: 'the Twilio account may not call this number',
  21217: 'the number is not valid',
  21408: 'the Twilio account may not send to this country: allow it in its geographic permissions',
  21602: 'Twilio found no text in the message',
  21603: 'the setting `from` or `messagingServiceSid` is missing',
  21606: 'the number in `from` cannot send text messages to this number',
  21608: 'a trial account of Twilio may only reach numbers that it has verified',
  21610: 'the recipient has opted out of text messages by STOP; a START from their phone opts in again',
  21612: 'Twilio has no way to this number from the one in `from`',
  21614: 'the number cannot receive text messages',
  21617: 'the text is too long for Twilio',
  21219: 'a trial account of Twilio may only call numbers that it has verified',
  13223: 'the number is not valid',
  13224: 'Twilio does not support calls to this number',
  13225: 'Twilio blocks calls to this number',
};

/** Queues that are full now and not later. 14107: https://www.twilio.com/docs/api/errors/14107 */
const QUEUE_FULL = new Set([14107, 21611, 30001, 30022]);
/** Too much at once. Source: https://www.twilio.com/docs/api/errors/20429 */
const RATE = new Set([10001, 20429, 21220, 63017]);

/**
 * Says what an error of Twilio's API means for the message.
 * @param status HTTP status
 * @param code Twilio's own number in the body; null when there is none
 */
export function failureOf(status: number, code: number | null, headers: Headers): Failure {
  const named = code === null ? `HTTP ${status}` : `error ${code}`;
  if (status === 429 || (code !== null && RATE.has(code))) {
    return retry(retryAfterSeconds(headers, RATE_RETRY_SECONDS), `Twilio limits the rate (${named})`);
  }
  if (code !== null && QUEUE_FULL.has(code)) {
    return retry(retryAfterSeconds(headers, QUEUE_RETRY_SECONDS), `Twilio's queue of messages is full (${named})`);
  }
  const reason = code === null ? undefined : PERMANENT[code];
  if (reason !== undefined) return permanent(`${reason} (${named})`);
  if (status === 401 || status === 403) return permanent(`${PERMANENT[20003]} (${named})`);
  if (status >= 500) {
    return retry(retryAfterSeconds(headers, TROUBLE_RETRY_SECONDS), `Twilio is in trouble (${named})`);
  }
  return permanent(`Twilio refused the message (${named})`);
}

/** What became of a message after Twilio had accepted it. Source: https://www.twilio.com/docs/api/errors#3-anchor */
const UNDELIVERED: Readonly<Record<string, string>> = {
  '30001': "Twilio's queue was full",
  '30002': 'the Twilio account is suspended',
  '30003': 'the phone is off or out of reach',
  '30004': 'the message was blocked',
  '30005': 'the number does not exist or is not in use',
  '30006': 'the number is a landline or its carrier cannot be reached',
  '30007': 'the carrier took the message for spam',
  '30008': 'the carrier does not say why',
  '30034': 'the sending number is not registered with the carriers',
  '30036': 'the message waited too long in the queue',
  '21610': 'the recipient has opted out by STOP',
};

/** Puts the error code of a status callback into words. */
export function undeliveredReason(code: string | undefined): string {
  if (code === undefined || !/^\d{1,6}$/u.test(code) || code === '0') return 'Twilio could not deliver the message';
  return `${UNDELIVERED[code] ?? 'Twilio could not deliver the message'} (error ${code})`;
}
