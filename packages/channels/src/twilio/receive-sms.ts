import type { ChannelSettings, InboundEvent, InboundRequest, Received } from '../channel.ts';
import { accepted, refused } from '../inbound.ts';
import { parseSms } from './parse-sms.ts';
import { shortenSms } from './render-sms.ts';
import { undeliveredReason } from './twilio-errors.ts';
import { escapeXml, twimlResponse } from './twiml.ts';
import { type TwilioForm, verifyTwilioRequest } from './verify-twilio-request.ts';

/**
 * Reads what Twilio sends: at `` a text message from a person, at `status` what became of one of ours. Answers a person
 * by a text message. Sources: https://www.twilio.com/docs/messaging/guides/webhook-request and
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
export function receiveSms(request: InboundRequest, settings: ChannelSettings): Received {
  const verified = verifyTwilioRequest(request, settings.authToken);
  if (!verified.valid) return refused(verified.status, verified.reason);
  if (request.path === 'status') return accepted(receiptOf(verified.form), () => twimlResponse(''));
  if (request.path !== '') return refused(400, 'nothing of a text message comes here');
  const address = verified.form.get('From') ?? '';
  if (address === '') return refused(400, 'the message does not say who sent it');
  const events = eventsOf(verified.form, address);
  const isForTwilio = events.every((event) => event.kind === 'opt');
  return accepted(events, (lines) => {
    const text = shortenSms(lines.map((line) => line.text).join(' '));
    // STOP and START are answered by Twilio; a second answer would be refused or annoy.
    return twimlResponse(isForTwilio || text === '' ? '' : `<Message>${escapeXml(text)}</Message>`);
  });
}

function eventsOf(form: TwilioForm, address: string): InboundEvent[] {
  const reply = parseSms(form.get('Body') ?? '', form.get('OptOutType'));
  switch (reply.kind) {
    case 'nothing':
      return [];
    case 'opt':
      return [{ kind: 'opt', wants: reply.wants, address }];
    case 'command':
      return [{ kind: 'command', words: reply.words, address, name: null }];
    case 'answer': {
      const message = reply.code === null ? ({ by: 'latest' } as const) : ({ by: 'code', code: reply.code } as const);
      return [{ kind: 'answer', action: reply.action, message, address, name: null }];
    }
  }
}

/** `queued`, `sending` and `sent` say nothing about the phone; only what is final counts. */
function receiptOf(form: TwilioForm): InboundEvent[] {
  const reference = form.get('MessageSid') ?? form.get('SmsSid') ?? '';
  const status = form.get('MessageStatus') ?? form.get('SmsStatus');
  if (reference === '') return [];
  if (status === 'delivered' || status === 'read') {
    return [{ kind: 'receipt', reference, status: 'delivered', reason: null }];
  }
  if (status !== 'undelivered' && status !== 'failed') return [];
  return [{ kind: 'receipt', reference, status: 'failed', reason: undeliveredReason(form.get('ErrorCode')) }];
}
