import type { GetInboxEventResponse, InboxSource } from '../api/generated/types.gen.ts';

type Flow = Pick<InboxSource, 'paused' | 'firstOnly' | 'first' | 'breaker' | 'forward'>;

/** Whether a type is one of some, in which "*" stands for any text. */
export const isFirst = (type: string, first: readonly string[]) => first.some((pattern) => isLike(type, pattern));

function isLike(text: string, pattern: string): boolean {
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return text === pattern;
  const end = text.length - tail.length;
  if (!text.startsWith(head) || !text.endsWith(tail) || end < head.length) return false;
  let at = head.length;
  return parts.every((part) => {
    const found = text.indexOf(part, at);
    at = found + part.length;
    return found >= 0 && at <= end;
  });
}

/**
 * Why an event is not delivered now, besides the one that goes before it and the pause before its next attempt.
 * @param source nothing while it is not known
 */
export function sourceHolds({ event }: Pick<GetInboxEventResponse, 'event'>, source: Flow | undefined): string | null {
  if (event.state !== 'waiting' || !source) return null;
  if (source.paused) return 'Its source is paused.';
  if (source.forward === null) return "The application's address is not set.";
  if (source.firstOnly && !isFirst(event.type, source.first)) return 'Only what comes first is delivered now.';
  if (source.breaker === 'open' || source.breaker === 'probing')
    return 'Nothing gets through: one event at a time is tried.';
  return null;
}
