import type { OutboxMessage } from '../api/generated/types.gen.ts';
import type { Tone } from '../shared/tone.ts';

const looks: Readonly<Record<OutboxMessage['status'] | 'held', { word: string; tone: Tone }>> = {
  queued: { word: 'Queued', tone: 'neutral' },
  held: { word: 'Held', tone: 'warn' },
  sending: { word: 'Sending', tone: 'neutral' },
  delivered: { word: 'Delivered', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
  'not-needed': { word: 'Not needed', tone: 'neutral' },
};

type Stated = Pick<OutboxMessage, 'status' | 'sandbox' | 'error' | 'heldUntil' | 'heldWhy' | 'receipt' | 'bundledInto'>;

/** What became of a message, in a word: a later report of the vendor counts more than what it said first. */
export function messageState(message: Stated): { word: string; tone: Tone; why: string } {
  const why = message.error ?? '';
  if (message.bundledInto) return { word: 'Bundled', tone: 'neutral', why: 'It was sent as a part of another message' };
  if (message.receipt?.status === 'failed') return { word: 'Did not arrive', tone: 'bad', why };
  if (isHeld(message)) {
    const held = message.heldWhy === 'quiet' ? 'Held by quiet hours' : 'Held by a limit of the channel';
    return { word: 'Held', tone: 'warn', why: held };
  }
  if (message.sandbox && message.status === 'delivered') {
    return {
      word: 'Sandbox',
      tone: 'accent',
      why: 'The channel has no credentials, so the message is kept in the Outbox',
    };
  }
  if (message.receipt?.status === 'delivered')
    return { word: 'Arrived', tone: 'ok', why: 'The vendor reported that it arrived' };
  return { ...looks[message.status], why };
}

/** Whether a message still waits for a limit or for quiet hours to pass. */
export function isHeld(message: Pick<OutboxMessage, 'status' | 'heldUntil'>): boolean {
  return message.heldUntil !== null && !['sending', 'delivered', 'failed', 'not-needed'].includes(message.status);
}
