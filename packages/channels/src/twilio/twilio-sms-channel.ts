import type { Channel, ChannelSettings, Outcome, OutgoingMessage } from '../channel.ts';
import { receiveSms } from './receive-sms.ts';
import { renderSms } from './render-sms.ts';
import { createAtTwilio, TWILIO_TIMEOUT_MS } from './twilio-client.ts';

/** Twilio cannot reach the address for its reports. The message itself still has to arrive. */
const CALLBACK_REFUSED = 21609;

/**
 * Makes the channel for text messages over Twilio. Settings: `accountSid`, `authToken`, `from` (a number, a short code
 * or a name) or `messagingServiceSid`, and `apiUrl` to reach something else than Twilio. `to.address` is a number as
 * `+15550100`. The reference of a delivered message is its SID.
 *
 * Twilio documents no idempotency key for Messages: a message whose answer got lost is sent twice. Its id is in the
 * address of the status callback, where one is set. Source: https://www.twilio.com/docs/messaging/api/message-resource
 */
export function createTwilioSmsChannel(timeoutMs: number = TWILIO_TIMEOUT_MS): Channel {
  return {
    type: 'twilio-sms',
    render: renderSms,
    send: (message, settings) => sendSms(message, settings, timeoutMs),
    receive: receiveSms,
  };
}

async function sendSms(message: OutgoingMessage, settings: ChannelSettings, timeoutMs: number): Promise<Outcome> {
  if (!isPhoneNumber(message.to.address)) return { kind: 'permanent', reason: NOT_A_NUMBER };
  const sender = senderOf(settings);
  if (sender === null) {
    return { kind: 'permanent', reason: 'the setting `from` or `messagingServiceSid` is missing or malformed' };
  }
  const form = { To: message.to.address, ...sender, Body: renderSms(message).text };
  const callback = callbackAddress(message, 'status');
  let answer = await createAtTwilio(
    'Messages',
    callback === null ? form : { ...form, StatusCallback: callback },
    settings,
    timeoutMs,
  );
  if (answer.kind === 'failed' && answer.code === CALLBACK_REFUSED && callback !== null) {
    answer = await createAtTwilio('Messages', form, settings, timeoutMs);
  }
  return answer.kind === 'failed' ? answer.outcome : { kind: 'delivered', reference: answer.sid };
}

function senderOf(settings: ChannelSettings): Readonly<Record<string, string>> | null {
  const { from, messagingServiceSid } = settings;
  if (messagingServiceSid !== undefined && /^MG[A-Za-z0-9]{1,64}$/u.test(messagingServiceSid)) {
    return { MessagingServiceSid: messagingServiceSid };
  }
  return from !== undefined && /^\+?[A-Za-z0-9][A-Za-z0-9 &._-]{1,30}$/u.test(from) ? { From: from } : null;
}

export const NOT_A_NUMBER = 'the address is not a telephone number with its country, such as +15550100';

/** E.164: a plus, the country, and at most 15 digits in all. */
export function isPhoneNumber(address: string): boolean {
  return /^\+[1-9]\d{5,14}$/u.test(address);
}

/** Returns where Twilio is to report about this message, or null when Tocsin cannot be reached. */
export function callbackAddress(message: OutgoingMessage, path: 'status' | 'gather'): string | null {
  const { callbackUrl } = message;
  if (callbackUrl === undefined || !URL.canParse(callbackUrl)) return null;
  return `${callbackUrl.replace(/\/{1,9}$/u, '')}/${path}?message=${encodeURIComponent(message.id)}`;
}
