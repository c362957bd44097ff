import type { InboxFilter, ListInboxEventsData } from '../api/generated/types.gen.ts';

const STATES = ['waiting', 'dead', 'delivered', 'skipped'] as const;
export type EventState = (typeof STATES)[number];

/** Which events are listed, and which one is open: all of it stands in the address, so that it can be shared. */
export interface EventSearch {
  readonly state?: EventState;
  /** "*" stands for any text. */
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
  readonly vendorId?: string;
  readonly orderKey?: string;
  /** Some text of the vendor's id. */
  readonly text?: string;
  readonly event?: string;
}

const TEXTS = ['type', 'from', 'to', 'vendorId', 'orderKey', 'text', 'event'] as const;

/** Reads the address. What is not understood is left out; the router has read digits as a number. */
export function readEventSearch(search: Readonly<Record<string, unknown>>): EventSearch {
  const texts = TEXTS.flatMap((name) => {
    const value = search[name];
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text.trim() === '') return [];
    const isMoment = name === 'from' || name === 'to';
    return isMoment && Number.isNaN(Date.parse(text)) ? [] : [[name, text]];
  });
  const state = STATES.find((one) => one === search.state);
  return { ...(state ? { state } : {}), ...Object.fromEntries(texts) };
}

/** What the list is asked for. */
export function eventQuery({ event, ...wanted }: EventSearch): NonNullable<ListInboxEventsData['query']> {
  return { ...wanted };
}

/** The same events, as what is done with many at once is told. */
export function eventFilter({ event, state, type, ...rest }: EventSearch): InboxFilter {
  return { ...rest, ...(state ? { states: [state] } : {}), ...(type ? { types: [type] } : {}) };
}

/** How many conditions there are besides the state. */
export const conditions = ({ event, state, ...rest }: EventSearch) => Object.keys(rest).length;

/** A search with a change; a condition that is empty is gone. */
export function withChange(search: EventSearch, change: { readonly [key in keyof EventSearch]: string }): EventSearch {
  return readEventSearch({ ...search, ...change });
}

/** The id before or after one of a list: at its ends it stays; without one, the first. */
export function neighbour(ids: readonly string[], id: string | undefined, step: -1 | 1): string | undefined {
  const at = id === undefined ? -1 : ids.indexOf(id);
  return at < 0 ? ids[0] : (ids[at + step] ?? id);
}
