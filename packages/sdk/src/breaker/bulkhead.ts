import type { BulkheadOptions } from './breaker-options.ts';
import { BreakerFullError } from './errors.ts';

/** Places for calls, and a queue for them. */
export interface Bulkhead {
  readonly running: number;
  readonly queued: number;
  /**
   * Takes a place: undefined when it was free, else a promise of it. The promise, or this call itself, ends in BreakerFullError
   * when no place to wait is left or the wait was too long, and in the signal's reason when that is aborted.
   */
  enter(signal?: AbortSignal): Promise<void> | undefined;
  /** Gives a place back; the one that has waited longest gets it. */
  leave(): void;
  /** Turns everybody who waits away with `error`. */
  clear(error: Error): void;
}

interface Waiter {
  admit(): void;
  turnAway(error: unknown): void;
}

/** @param name for messages */
export function createBulkhead(name: string, { concurrent, queue = 0, queueMs = 1_000 }: BulkheadOptions): Bulkhead {
  const full = new BreakerFullError(name, `${concurrent} calls run and ${queue} wait`);
  const late = new BreakerFullError(name, `no place came free within ${queueMs} ms`);
  const waiting = new Set<Waiter>();
  let running = 0;

  const wait = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const settle = () => {
        waiting.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        admit: () => {
          settle();
          resolve();
        },
        turnAway: (error) => {
          settle();
          reject(error);
        },
      };
      const abort = () => waiter.turnAway(signal?.reason);
      const timer = setTimeout(() => waiter.turnAway(late), queueMs);
      signal?.addEventListener('abort', abort, { once: true });
      waiting.add(waiter);
    });

  return {
    get running() {
      return running;
    },
    get queued() {
      return waiting.size;
    },
    enter(signal) {
      if (running < concurrent) {
        running += 1;
        return undefined;
      }
      if (waiting.size >= queue) throw full;
      return wait(signal);
    },
    leave() {
      // The place goes on from hand to hand: nobody who comes now can take it before those who waited.
      const [first] = waiting;
      if (first) first.admit();
      else running -= 1;
    },
    clear(error) {
      for (const waiter of [...waiting]) waiter.turnAway(error);
    },
  };
}
