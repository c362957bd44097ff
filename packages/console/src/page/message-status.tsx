import type { OutboxMessage } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import type { Tone } from '../shared/tone.ts';

const looks: Readonly<Record<OutboxMessage['status'], { word: string; tone: Tone }>> = {
  queued: { word: 'Queued', tone: 'neutral' },
  sending: { word: 'Sending', tone: 'neutral' },
  delivered: { word: 'Delivered', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
};

/** What became of a message; one that stays here because its channel has no credentials says so. */
export function MessageStatus({ message }: { message: Pick<OutboxMessage, 'status' | 'sandbox' | 'error'> }) {
  if (message.sandbox && message.status === 'delivered') {
    return (
      <Tag tone="accent" title="The channel has no credentials, so the message is kept in the Outbox">
        Sandbox
      </Tag>
    );
  }
  const { word, tone } = looks[message.status];
  return (
    <Tag tone={tone} title={message.error ?? ''}>
      {word}
    </Tag>
  );
}
