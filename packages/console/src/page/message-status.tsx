import type { OutboxMessage } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import { messageState } from './message-state.ts';

/** What became of a message; one that stays here because its channel has no credentials says so. */
export function MessageStatus({ message }: { message: OutboxMessage }) {
  const { word, tone, why } = messageState(message);
  return (
    <Tag tone={tone} title={why}>
      {word}
    </Tag>
  );
}
