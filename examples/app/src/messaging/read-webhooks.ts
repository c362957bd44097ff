import type { StripeEvent } from '../vendors/stripe-account.ts';

/** What a webhook says, as far as the service needs it. */
export interface TakenWebhook {
  /** The vendor's id of the event. */
  readonly eventId: string;
  readonly type: string;
  /** What it is about: the payment, the message, the call. */
  readonly about: string;
  /** What somebody wrote to us. */
  readonly message?: { readonly sender: string; readonly to: string; readonly body: string };
  /** Why a message was not delivered. */
  readonly errorCode?: string;
}

const text = (body: Uint8Array) => new TextDecoder().decode(body);

/** @throws Error when it is no event of Stripe */
export function readStripe(body: Uint8Array): TakenWebhook {
  const { id, type, data } = JSON.parse(text(body)) as Partial<StripeEvent>;
  if (typeof id !== 'string' || typeof type !== 'string') throw new Error('it has no id or no type');
  return { eventId: id, type, about: String(data?.object?.id ?? id) };
}

/**
 * A message that came in, what became of one of ours, or what became of a call.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 * @throws Error when it is none of them
 */
export function readTwilio(body: Uint8Array): TakenWebhook {
  const form = new URLSearchParams(text(body));
  const call = form.get('CallSid');
  if (call) {
    const status = form.get('CallStatus') ?? 'unknown';
    return { eventId: `${call}/${status}`, type: `call.${status}`, about: call };
  }
  const sid = form.get('MessageSid');
  if (!sid) throw new Error('it names no message and no call');
  const status = form.get('MessageStatus') ?? form.get('SmsStatus') ?? 'received';
  const about = { eventId: `${sid}/${status}`, type: `message.${status}`, about: sid };
  const [sender, written] = [form.get('From'), form.get('Body')];
  if (status === 'received' && sender !== null && written !== null)
    return { ...about, message: { sender, to: form.get('To') ?? '', body: written } };
  return { ...about, errorCode: form.get('ErrorCode') ?? '' };
}
