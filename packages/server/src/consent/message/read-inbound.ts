import type { ConsentChannel, InboxProvider, VendorReading } from '@tocsin/core';
import { z } from 'zod';

/** A message of a person, as a vendor's webhook brings it. */
export interface InboundMessage {
  /** As the vendor writes it. */
  readonly from: string;
  readonly to: string;
  readonly channel: ConsentChannel;
  readonly text: string;
  /** What the vendor calls it: the same again is the same message. */
  readonly reference: string;
  readonly vendor: VendorReading;
}

const MOST_TEXT = 4_000;

/** Reads the message that an event brings; null: it brings none (a receipt, a call), or the vendor is not one that brings any. */
export function readInbound(provider: InboxProvider, body: Buffer): InboundMessage | null {
  if (provider === 'twilio') return readTwilio(body.toString('utf8'));
  if (provider === 'telnyx') return readTelnyx(body.toString('utf8'));
  return null;
}

const READINGS: ReadonlySet<string> = new Set(['STOP', 'START', 'HELP']);

/**
 * A message that came in has a body and the status `received`; reports about our own messages have other ones, and their sender is
 * us. Source: https://www.twilio.com/docs/messaging/guides/webhook-request
 */
function readTwilio(text: string): InboundMessage | null {
  const form = new URLSearchParams(text);
  const from = form.get('From');
  const body = form.get('Body');
  const reference = form.get('MessageSid') ?? form.get('SmsMessageSid');
  const status = form.get('SmsStatus') ?? form.get('MessageStatus') ?? 'received';
  if (from === null || body === null || !reference || status !== 'received') return null;
  const vendor = form.get('OptOutType')?.toUpperCase() ?? '';
  return {
    ...{ from, to: storable(form.get('To') ?? ''), channel: /^whatsapp:/i.test(from) ? 'whatsapp' : 'sms' },
    ...{ text: storable(body), reference: storable(reference) },
    vendor: READINGS.has(vendor) ? (vendor as Exclude<VendorReading, null>) : null,
  };
}

/** Source: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks */
const telnyx = z.object({
  data: z.object({
    event_type: z.literal('message.received'),
    payload: z.object({
      id: z.string().min(1),
      direction: z.literal('inbound').optional(),
      type: z.string().optional(),
      from: z.object({ phone_number: z.string() }),
      to: z.array(z.object({ phone_number: z.string() })).default([]),
      text: z.string().nullish(),
    }),
  }),
});

function readTelnyx(text: string): InboundMessage | null {
  const read = telnyx.safeParse(parse(text));
  if (!read.success) return null;
  const { id, from, to, type = 'SMS', text: body } = read.data.data.payload;
  return {
    ...{ from: from.phone_number, to: storable(to[0]?.phone_number ?? ''), text: storable(body ?? '') },
    ...{ channel: type.toUpperCase() === 'WHATSAPP' ? 'whatsapp' : 'sms', reference: storable(id), vendor: null },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** As PostgreSQL can keep it, and no longer than anybody reads. */
function storable(text: string): string {
  return text.slice(0, MOST_TEXT).replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}
