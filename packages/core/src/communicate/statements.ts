import type { TimelineEntry } from '../model/timeline.ts';

/**
 * A note that states a fact for the updates: `Impact: one delivery in five is late`. With `Public` before it, it is for those
 * outside alone: `Public what: messages are late`.
 */
export const STATEMENT = /^\s*(?:(public)\s+)?(what|impact|users affected|resolution)\s*:\s*(\S[\s\S]*)$/i;

/** For whom statements are read: a text that nobody looks at before it goes outside takes only what was meant for there. */
export type Readers = 'inside' | 'outside' | 'outside-unattended';

/** What people have stated in notes, by lower-case name; a later statement replaces an earlier one. */
export function statements(
  timeline: readonly TimelineEntry[],
  readers: Readers = 'inside',
): ReadonlyMap<string, string> {
  const forAll = new Map<string, string>();
  const forOutside = new Map<string, string>();
  for (const { fact } of timeline) {
    if (fact.kind !== 'note') continue;
    const [, isPublic, name, text] = STATEMENT.exec(fact.text) ?? [];
    if (name && text) (isPublic ? forOutside : forAll).set(name.toLowerCase(), text.trim());
  }
  if (readers === 'inside') return forAll;
  forAll.delete('resolution');
  return readers === 'outside' ? new Map([...forAll, ...forOutside]) : forOutside;
}
