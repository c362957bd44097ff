import { type RateRule, type RateVerdict, storedKey, verdictOf } from './rate-store.ts';

export interface MemoryStoreOptions {
  /** Keys that are kept at most; beyond that the one that was quiet for longest is forgotten. 100,000 by default, about 20 MB. */
  mostKeys?: number;
  /** A clock in milliseconds that never goes back; for tests. */
  now?: () => number;
}

/** A store that answers at once. */
export interface MemoryStore {
  take(key: string, rule: RateRule): RateVerdict;
  /** How many keys are kept. */
  size(): number;
}

interface Meter {
  level: number;
  atMs: number;
}

/** Makes a store in this process: instances of an application do not know of each other, and a restart forgets. */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { mostKeys = 100_000, now = () => performance.now() } = options;
  /** The one that was quiet for longest first: whoever asks goes to the end. */
  const meters = new Map<string, Meter>();
  return {
    size: () => meters.size,
    take(name, rule) {
      const key = storedKey(name);
      const nowMs = now();
      const meter = meters.get(key);
      const level = meter ? drained(meter, rule, nowMs) : 0;
      const allowed = level + 1 <= rule.limit + 1e-9;
      const after = allowed ? level + 1 : level;
      if (meter) meters.delete(key);
      else if (meters.size >= mostKeys) forgetOldest(meters);
      meters.set(key, { level: after, atMs: nowMs });
      return verdictOf(allowed, after, rule);
    },
  };
}

function drained(meter: Meter, { limit, windowMs }: RateRule, nowMs: number): number {
  const gone = (Math.max(0, nowMs - meter.atMs) * limit) / windowMs;
  return Math.max(0, Math.min(meter.level, limit) - gone);
}

function forgetOldest(meters: Map<string, Meter>): void {
  const { value, done } = meters.keys().next();
  if (!done) meters.delete(value);
}
