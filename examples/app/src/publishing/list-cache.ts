const FRESH_MS = 60_000;
const MOST_KEPT = 1_000;

/** Lists as they were read last, each by its owner, for when the database should be left in peace. */
export interface ListCache<T> {
  keep(owner: string, list: T, nowMs: number): void;
  /** Undefined: it was not read within the last minute. */
  read(owner: string, nowMs: number): { readonly list: T; readonly ageSeconds: number } | undefined;
}

/** Keeps at most a thousand lists; the one that was read longest ago makes room. */
export function createListCache<T>(): ListCache<T> {
  const kept = new Map<string, { list: T; atMs: number }>();
  return {
    keep(owner, list, nowMs) {
      kept.delete(owner);
      kept.set(owner, { list, atMs: nowMs });
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    read(owner, nowMs) {
      const found = kept.get(owner);
      if (!found || nowMs - found.atMs >= FRESH_MS) return undefined;
      return { list: found.list, ageSeconds: Math.floor((nowMs - found.atMs) / 1_000) };
    },
  };
}
