import type { OutboxMessage, PageView } from '../api/generated/types.gen.ts';

type PagedChannel = PageView['channels'][number];
/** What of a message the room shows. */
export type SentMessage = Pick<
  OutboxMessage,
  'id' | 'pageId' | 'channel' | 'status' | 'createdAt' | 'heldUntil' | 'heldWhy' | 'receipt' | 'bundledInto'
>;

/** One contact method of a page: what became of it so far, or when it is used. */
export interface PageLine {
  readonly channel: string;
  readonly outcome: string;
  readonly sandbox: boolean;
  readonly dueAt: string | null;
  /** The message in the Outbox that went over it; null: none yet. */
  readonly message: SentMessage | null;
}

export interface PersonPages {
  readonly person: string;
  readonly name: string;
  /** Newest first. */
  readonly pages: readonly { readonly page: PageView; readonly lines: readonly PageLine[] }[];
}

/**
 * Gathers the pages of a room by person, those who were paged last first, and joins each contact method with the message
 * of that page that went over it.
 */
export function pagesByPerson(pages: readonly PageView[], messages: readonly SentMessage[]): PersonPages[] {
  const newestFirst = [...pages].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  const people = [...new Set(newestFirst.map((page) => page.person))];
  return people.map((person) => {
    const own = newestFirst.filter((page) => page.person === person);
    return {
      person,
      name: own[0]?.name ?? person,
      pages: own.map((page) => ({ page, lines: linesOf(page, messages) })),
    };
  });
}

function linesOf(page: PageView, messages: readonly SentMessage[]): PageLine[] {
  const left = messages
    .filter((message) => message.pageId === page.id)
    .sort((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt));
  return page.channels.map((channel) => {
    const place = isStillToCome(channel) ? -1 : left.findIndex((message) => message.channel === channel.channel);
    // The same channel may be used twice, for two addresses: each message stands on one line only.
    const [message = null] = place < 0 ? [] : left.splice(place, 1);
    return { ...channel, message };
  });
}

/** Whether a method waits for its time. */
export function isStillToCome(channel: Pick<PagedChannel, 'dueAt'>): boolean {
  return channel.dueAt !== null;
}

const reasons: Readonly<Record<string, string>> = {
  escalation: 'by the escalation policy',
  forgotten: 'because it had gone quiet',
  command: 'because somebody escalated',
  clock: 'because of a deadline',
  restoration: 'because of the restoration',
  reassigned: 'because it was given to them',
  handover: 'because of a role',
};

/** Why somebody was paged, in words; a reason that is new here is shown as it is. */
export function whyPaged(why: string): string {
  return reasons[why] ?? why;
}
