import type { Channel, ChannelSettings, Outcome, OutgoingMessage } from '../channel.ts';
import { permanent, VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { receiveVoice } from './receive-voice.ts';
import { callDocument, renderVoice } from './render-voice.ts';
import { callbackAddress, isPhoneNumber, NOT_A_NUMBER } from './twilio-address.ts';
import { createAtTwilio } from './twilio-client.ts';

/** Twilio cannot reach the address for its reports. The call itself still has to be made. */
const CALLBACK_REFUSED = new Set([21205, 21502, 21609]);
/** Long enough to wake up by, and in most places shorter than the wait for voicemail. */
const RING_SECONDS = 40;

/**
 * Makes the channel for telephone calls over Twilio. Settings: `accountSid`, `authToken`, `from` (a number of the
 * account), `voice` and `language` of what is said, and `apiUrl` to reach something else than Twilio. `to.address` is a
 * number as `+15550100`. The reference of a delivered message is the call's SID: the call is queued, and how it ended is
 * reported later.
 *
 * Twilio documents no idempotency key for Calls: a call whose answer got lost is made twice. The message's id is in the
 * addresses that Twilio calls back. Source: https://www.twilio.com/docs/voice/api/call-resource
 */
export function createTwilioVoiceChannel(timeoutMs: number = VENDOR_TIMEOUT_MS): Channel {
  return {
    type: 'twilio-voice',
    render: renderVoice,
    send: (message, settings) => makeCall(message, settings, timeoutMs),
    receive: receiveVoice,
  };
}

async function makeCall(message: OutgoingMessage, settings: ChannelSettings, timeoutMs: number): Promise<Outcome> {
  if (!isPhoneNumber(message.to.address)) return permanent(NOT_A_NUMBER);
  const { from } = settings;
  if (from === undefined || !isPhoneNumber(from)) {
    return permanent('the setting `from` is missing or is not a telephone number with its country');
  }
  let answer = await createAtTwilio('Calls', callForm(message, from, settings), settings, timeoutMs);
  if (answer.kind === 'failed' && answer.code !== null && CALLBACK_REFUSED.has(answer.code)) {
    const { callbackUrl: _unreachable, ...alone } = message;
    answer = await createAtTwilio('Calls', callForm(alone, from, settings), settings, timeoutMs);
  }
  return answer.kind === 'failed' ? answer.outcome : { kind: 'delivered', reference: answer.sid };
}

function callForm(message: OutgoingMessage, from: string, settings: ChannelSettings): Record<string, string> {
  const callback = callbackAddress(message, 'status');
  return {
    To: message.to.address,
    From: from,
    Twiml: callDocument(message, settings),
    Timeout: String(RING_SECONDS),
    ...(callback === null ? {} : { StatusCallback: callback, StatusCallbackMethod: 'POST' }),
  };
}
