import { fullJitterMs } from '../timers.ts';
import type { BreakerOutcome, RetryOptions } from './breaker-options.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';

/** When a call is made once more. */
export interface Retry {
  /** Undefined: unbounded. */
  readonly budget: RetryBudget | undefined;
  /**
   * How long to wait before the next try, in milliseconds; undefined when there is to be none.
   * @param tries made so far
   */
  delayMs(outcome: BreakerOutcome, failed: boolean, tries: number): number | undefined;
}

export function createRetry(options: RetryOptions): Retry {
  const { attempts = 3, minMs = 200, maxMs = 10_000, longestWaitMs = 30_000, retryIf } = options;
  return {
    budget: budgetOf(options.budget),
    delayMs(outcome, failed, tries) {
      if (tries >= attempts) return undefined;
      if (retryIf ? !retryIf(outcome, tries) : !failed) return undefined;
      const askedMs = readRetryAfterMs('error' in outcome ? outcome.error : outcome.result, Date.now()) ?? 0;
      if (askedMs > longestWaitMs) return undefined;
      // Jitter comes on top of what was asked for: all who were told the same would come back together.
      return askedMs + fullJitterMs(tries - 1, minMs, maxMs);
    },
  };
}

function budgetOf(budget: RetryOptions['budget']): RetryBudget | undefined {
  if (budget === false) return undefined;
  return budget && 'take' in budget ? budget : createRetryBudget(budget);
}
