import type { Channel, ChannelSettings, Outcome, OutgoingMessage } from '../channel.ts';
import { permanent, VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { receiveSms } from './receive-sms.ts';
import { renderSms } from './render-sms.ts';
import { callbackAddress, isPhoneNumber, NOT_A_NUMBER } from './twilio-address.ts';
import { createAtTwilio } from './twilio-client.ts';

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
export function createTwilioSmsChannel(timeoutMs: number = VENDOR_TIMEOUT_MS): Channel {
  return {
    type: 'twilio-sms',
    render: renderSms,
    send: (message, settings) => sendSms(message, settings, timeoutMs),
    receive: receiveSms,
  };
}

async function sendSms(message: OutgoingMessage, settings: ChannelSettings, timeoutMs: number): Promise<Outcome> {
  if (!isPhoneNumber(message.to.address)) return permanent(NOT_A_NUMBER);
  const sender = senderOf(settings);
  if (sender === null) return permanent('the setting `from` or `messagingServiceSid` is missing or malformed');
  let answer = await createAtTwilio('Messages', smsForm(message, sender), settings, timeoutMs);
  if (answer.kind === 'failed' && answer.code === CALLBACK_REFUSED) {
    const { callbackUrl: _unreachable, ...alone } = message;
    answer = await createAtTwilio('Messages', smsForm(alone, sender), settings, timeoutMs);
  }
  return answer.kind === 'failed' ? answer.outcome : { kind: 'delivered', reference: answer.sid };
}

function smsForm(message: OutgoingMessage, sender: Readonly<Record<string, string>>): Record<string, string> {
  const callback = callbackAddress(message, 'status');
  const { callbackUrl: _unanswered, ...mute } = message;
  // Nobody can reply to a name. Source: https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id
  const isName = /[A-Za-z]/u.test(sender.From ?? '');
  return {
    To: message.to.address,
    ...sender,
    Body: renderSms(isName ? mute : message).text,
    ...(callback === null ? {} : { StatusCallback: callback }),
  };
}

function senderOf(settings: ChannelSettings): Readonly<Record<string, string>> | null {
  const { from, messagingServiceSid } = settings;
  if (messagingServiceSid !== undefined && /^MG[A-Za-z0-9]{1,64}$/u.test(messagingServiceSid)) {
    return { MessagingServiceSid: messagingServiceSid };
  }
  return from !== undefined && /^\+?[A-Za-z0-9][A-Za-z0-9 &._-]{1,30}$/u.test(from) ? { From: from } : null;
}
