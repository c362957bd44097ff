import { asError } from '../connection.ts';
import { memoryStore } from './memory-store.ts';
import type { RateRule, RateStore, RateVerdict } from './rate-store.ts';

export interface GuardOptions {
  /** A store that takes longer is treated as gone, in milliseconds. 100 by default. */
  timeLimitMs?: number;
  /** How long a store that failed is left alone before one request asks it again. 5,000 by default. */
  retryMs?: number;
  /**
   * What holds while the store is gone: `open` lets everything through, `closed` nothing, `memory` counts in this process (the default),
   * so that each instance still allows the limit.
   */
  whenGone?: 'open' | 'closed' | 'memory';
  /** Hears of each failure: one for each time that the store was asked. */
  onError?: (error: Error) => void;
  /** A clock in milliseconds that never goes back; for tests. */
  now?: () => number;
}

/**
 * Puts a time limit and a breaker around a store. It never rejects.
 *
 * present: requests ask the store; one failure or one answer that is late makes it gone. gone: requests are decided here, at once;
 * after `retryMs` one of them asks the store as well, without waiting for it, and its answer in time makes the store present.
 * A dead store therefore costs the requests that were under way one time limit, and then nothing.
 */
export function guardStore(store: RateStore, options: GuardOptions = {}): RateStore {
  const {
    timeLimitMs = 100,
    retryMs = 5_000,
    whenGone = 'memory',
    onError = () => {},
    now = () => performance.now(),
  } = options;
  const instead = whenGone === 'memory' ? memoryStore({ now }) : steadyStore(whenGone === 'open');
  let goneSinceMs: number | null = null;
  const fail = (error: unknown) => {
    goneSinceMs = now();
    try {
      onError(asError(error));
    } catch {
      // Whoever listens must not break the request.
    }
  };
  const probe = (key: string, rule: RateRule) => {
    goneSinceMs = now();
    withinLimit(store, key, rule, timeLimitMs).then(() => {
      goneSinceMs = null;
    }, fail);
  };
  return {
    take(key, rule) {
      if (goneSinceMs !== null) {
        if (now() - goneSinceMs >= retryMs) probe(key, rule);
        return instead.take(key, rule);
      }
      return withinLimit(store, key, rule, timeLimitMs).catch((error: unknown) => {
        fail(error);
        return instead.take(key, rule);
      });
    },
  };
}

function steadyStore(allowed: boolean): RateStore {
  return {
    take: (_key, { limit }): RateVerdict => ({
      ...{ allowed, remaining: allowed ? Math.max(0, limit - 1) : 0, resetMs: 0 },
      retryAfterMs: allowed ? 0 : 1_000,
    }),
  };
}

async function withinLimit(store: RateStore, key: string, rule: RateRule, limitMs: number): Promise<RateVerdict> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the store of the rate limits took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([store.take(key, rule), late]);
  } finally {
    clearTimeout(timer);
  }
}
