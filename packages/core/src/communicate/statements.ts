import type { TimelineEntry } from '../model/timeline.ts';

/** A note that states a fact for the updates: `Impact: one delivery in five is late`. */
export const STATEMENT = /^\s*(what|impact|users affected)\s*:\s*(\S[\s\S]*)$/i;

/** What people have stated in notes, by lower-case name; a later statement replaces an earlier one. */
export function statements(timeline: readonly TimelineEntry[]): ReadonlyMap<string, string> {
  const stated = new Map<string, string>();
  for (const { fact } of timeline) {
    if (fact.kind !== 'note') continue;
    const [, name, text] = STATEMENT.exec(fact.text) ?? [];
    if (name && text) stated.set(name.toLowerCase(), text.trim());
  }
  return stated;
}
