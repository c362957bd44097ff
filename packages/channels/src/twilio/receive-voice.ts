import type { ChannelSettings, InboundEvent, InboundRequest, InboundResponse, Received } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { accepted, refused } from '../inbound.ts';
import { sayVerb, speechDocument, unpackSpoken } from './render-voice.ts';
import { twimlResponse } from './twiml.ts';
import { type TwilioForm, verifyTwilioRequest } from './verify-twilio-request.ts';

const ACTIONS: Readonly<Record<string, 'acknowledge' | 'escalate'>> = { '4': 'acknowledge', '6': 'escalate' };
const AGAIN = '1';
/** What is said about an answer may be long; nobody listens to more. */
const MAX_LINE_LENGTH = 400;

/** Why a call reached nobody. Source: https://www.twilio.com/docs/voice/api/call-resource#call-status-values */
const FAILED: Readonly<Record<string, string>> = {
  busy: 'the line was busy',
  'no-answer': 'nobody took the call',
  failed: 'the call could not be connected',
  canceled: 'the call was canceled',
};

/**
 * Reads what Twilio sends: at `gather` a key that was pressed, at `status` how a call ended. A call that was taken is
 * delivered, never acknowledged. Source: https://www.twilio.com/docs/voice/twiml/gather
 */
export function receiveVoice(request: InboundRequest, settings: ChannelSettings): Received {
  const verified = verifyTwilioRequest(request, settings.authToken);
  if (!verified.valid) return refused(verified.status, verified.reason);
  if (request.path === 'status') return accepted(receiptOf(verified.form), () => twimlResponse(''));
  if (request.path !== 'gather') return refused(400, 'nothing of a call comes here');
  return keyOf(request, verified.form, settings);
}

function keyOf(request: InboundRequest, form: TwilioForm, settings: ChannelSettings): Received {
  const query = new URL(request.url).searchParams;
  const messageId = query.get('message') ?? '';
  const address = form.get('To') ?? '';
  if (!/^[A-Za-z0-9-]{1,64}$/u.test(messageId) || address === '') {
    return refused(400, 'the key does not say which message it answers');
  }
  if (isMachine(form)) return accepted([], () => twimlResponse('<Hangup/>'));
  const digits = form.get('Digits') ?? '';
  const action = Object.hasOwn(ACTIONS, digits) ? ACTIONS[digits] : undefined;
  if (action === undefined) return accepted([], () => again(request.url, query, digits, settings));
  const event: InboundEvent = { kind: 'answer', action, message: { by: 'id', messageId }, address, name: null };
  return accepted([event], (lines) => {
    const text = oneLine(lines.map((line) => line.text).join(' '), MAX_LINE_LENGTH);
    return twimlResponse(`${sayVerb(`${text || 'Thank you.'} Goodbye.`, settings)}<Hangup/>`);
  });
}

/** Says everything again and listens anew. */
function again(url: string, query: URLSearchParams, digits: string, settings: ChannelSettings): InboundResponse {
  const hint = digits === AGAIN ? [] : ['This key does nothing.'];
  const spoken = [...hint, ...unpackSpoken(query.get('say') ?? '')];
  const document = speechDocument({ spoken, action: url }, settings);
  return { ...twimlResponse(''), body: document };
}

/** Only when the account's calls detect machines does Twilio say so. */
function isMachine(form: TwilioForm): boolean {
  return /^(?:machine|fax)/u.test(form.get('AnsweredBy') ?? '');
}

function receiptOf(form: TwilioForm): InboundEvent[] {
  const reference = form.get('CallSid') ?? '';
  const status = form.get('CallStatus') ?? '';
  if (reference === '') return [];
  if (status === 'completed' && !isMachine(form)) {
    return [{ kind: 'receipt', reference, status: 'delivered', reason: null }];
  }
  const why = status === 'completed' ? 'an answering machine took the call' : ownReason(status);
  return why === undefined ? [] : [{ kind: 'receipt', reference, status: 'failed', reason: why }];
}

function ownReason(status: string): string | undefined {
  return Object.hasOwn(FAILED, status) ? FAILED[status] : undefined;
}
