import { NO_CONTENT, type Preset } from './preset.ts';

/**
 * The token is the same for all attempts of one request; a message has the same id in each of its states. Without either, the
 * body is what it is known by. Nothing is signed that says when it was sent.
 */
export const twilio: Preset = {
  id: 'twilio',
  title: 'Twilio',
  docs: 'https://www.twilio.com/docs/usage/security#validating-requests',
  scheme: { kind: 'twilio', header: 'X-Twilio-Signature' },
  eventId: ['header I-Twilio-Idempotency-Token', 'MessageSid+MessageStatus', 'MessageSid+SmsStatus'],
  eventType: [
    { path: 'MessageStatus', prefix: 'message.' },
    { path: 'SmsStatus', prefix: 'message.' },
    { path: 'CallStatus', prefix: 'call.' },
    'type',
    '0.type',
  ],
  sent: ['Timestamp'],
  handshake: null,
  accepted: NO_CONTENT,
};
