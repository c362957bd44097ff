import { createHash } from 'node:crypto';
import type { TimelineEntry } from '@tocsin/core';

/** An entry with its place in the chain. */
export interface ChainedEntry extends TimelineEntry {
  readonly hash: string;
}

/** Hash of an entry: SHA-256 over the hash before it and everything that the entry says. */
export function chainHash(incidentId: string, before: string, entry: TimelineEntry): string {
  const { seq, atMs, actor, text, fact } = entry;
  return createHash('sha256').update(canonical({ incidentId, before, seq, atMs, actor, text, fact })).digest('hex');
}

/** Chains new entries onto a timeline. @param before hash of its last entry, '' for an empty one */
export function chain(incidentId: string, before: string, entries: readonly TimelineEntry[]): readonly ChainedEntry[] {
  let last = before;
  return entries.map((entry) => {
    last = chainHash(incidentId, last, entry);
    return { ...entry, hash: last };
  });
}

/** Checks a whole timeline. @returns the first `seq` that was changed, removed or put in; null when the chain is whole */
export function firstBrokenLink(incidentId: string, entries: readonly ChainedEntry[]): number | null {
  let before = '';
  for (const [index, entry] of entries.entries()) {
    if (entry.seq !== index + 1 || entry.hash !== chainHash(incidentId, before, entry)) return index + 1;
    before = entry.hash;
  }
  return null;
}

/** JSON with sorted keys: PostgreSQL's jsonb does not keep their order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const pairs = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, v]) => `${JSON.stringify(key)}:${canonical(v)}`);
  return `{${pairs.join(',')}}`;
}
