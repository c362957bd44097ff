export { Breaker, type BreakerCall } from './breaker.ts';
export type {
  BreakerChange,
  BreakerCount,
  BreakerOptions,
  BreakerOutcome,
  BreakerReason,
  BreakerState,
  BreakerWindow,
  BulkheadOptions,
  RetryOptions,
  WindowSpan,
} from './breaker-options.ts';
export { BreakerFullError, BreakerOpenError, BreakerTimeoutError, isTurnedAway } from './errors.ts';
export { type Done, firstOf, NoWayLeftError, type Ways } from './first-of.ts';
export { createPool, NoMemberLeftError, type Pool, type PoolBreaker, type PoolOptions } from './pool.ts';
export { readRetryAfterMs } from './retry-after.ts';
export { createRetryBudget, type RetryBudget } from './retry-budget.ts';
