import type { BreakerOpenError } from './errors.ts';
import type { RetryBudget } from './retry-budget.ts';

/** What a breaker does with calls: lets them through, turns them away, or tries some. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * Why it changed. `failures`: so many in a row. `failure-rate`, `slow-calls`: too large a share of the window. `probe`: a
 * probe failed. `reset`: its time is up, probes may go. `recovered`: probes worked. `peers`: other instances found the same
 * thing broken. `forced`: the lever.
 */
export type BreakerReason =
  | 'failures'
  | 'failure-rate'
  | 'slow-calls'
  | 'probe'
  | 'reset'
  | 'recovered'
  | 'peers'
  | 'forced';

/** Told after each change of what a breaker does. `forced` when a lever did it. */
export interface BreakerChange {
  name: string;
  state: BreakerState;
  previous: BreakerState;
  forced: boolean;
  reason: BreakerReason;
}

/** What came of a call that was made. */
export type BreakerOutcome = { readonly error: unknown } | { readonly result: unknown };

/** The calls that are looked at: the last so many, or those that ended within so many milliseconds. */
export type WindowSpan =
  | { calls: number }
  | { ms: number /** Parts that the time is cut into. 10 */; buckets?: number };

/** A sliding window: it opens the breaker when too many of its calls failed or were slow. Shares are from 0 to 1. */
export type BreakerWindow = WindowSpan & {
  /** Fewer calls than these say nothing. 10 */
  minimumCalls?: number;
  /** This share of failures opens it. 0.5 */
  failureRate?: number;
  /** A call that takes so long is slow. */
  slowMs?: number;
  /** This share of slow calls opens it; needs `slowMs`. 1 */
  slowRate?: number;
};

/** Bounds what is under way at once, so that one slow vendor cannot take all of the application's places. */
export interface BulkheadOptions {
  /** So many calls at once. */
  concurrent: number;
  /** So many more may wait for a place. 0 */
  queue?: number;
  /** None waits longer than this. 1,000 */
  queueMs?: number;
}

/** Only for calls that may be made twice. */
export interface RetryOptions {
  /** Tries in all, the first included. 3 */
  attempts?: number;
  /** A random wait between 0 and a bound that doubles from `minMs` (200) up to `maxMs` (10,000). */
  minMs?: number;
  maxMs?: number;
  /** Who asks (Retry-After) to wait longer than this is not tried again. 30,000 */
  longestWaitMs?: number;
  /** Which outcomes are tried again; all that count as failed by default. `attempt` is the number of tries so far. */
  retryIf?: (outcome: BreakerOutcome, attempt: number) => boolean;
  /** Bounds the retries of all calls together, see `createRetryBudget`. 10 % and 10 at once by default; false: unbounded. */
  budget?: RetryBudget | { share?: number; burst?: number } | false;
}

export interface BreakerOptions<F = never> {
  /** Consecutive failures that open it. 5; with a `window`, none unless this is given, too. */
  failures?: number;
  /** How long it stays open before calls are tried. 60,000 */
  resetMs?: number;
  window?: BreakerWindow;
  /** How many calls are tried when it is half-open, at once or one after another. 1 */
  probes?: number;
  /** The share of them that must work to close it. 1 */
  probeShare?: number;
  /** When set, a call that takes longer counts as failed and rejects with BreakerTimeoutError. */
  timeoutMs?: number;
  bulkhead?: BulkheadOptions;
  retry?: RetryOptions;
  /** Which outcomes count as failed. By default every error does, and no result. */
  isFailure?: (outcome: BreakerOutcome) => boolean;
  /** Answers in place of the error while the breaker is open. For more than that: `firstOf`. */
  fallback?: (error: BreakerOpenError) => F | Promise<F>;
  /**
   * Opens when enough instances of the application have opened theirs: `true` when half of them have, or another share.
   * Needs a client that is connected; without, the breaker works by itself.
   */
  shared?: boolean | { share: number };
  /** A clock in milliseconds that never goes back; for tests. */
  now?: () => number;
}

/** What a breaker counts beside its changes. */
export type BreakerCount = 'rejected' | 'full' | 'retried' | 'timed-out' | 'fallback';

/** @throws RangeError that names the option, when a number makes no sense */
export function checkOptions(name: string, options: BreakerOptions<unknown>): void {
  const check = (option: string, value: number | undefined, least: number, most = Number.MAX_SAFE_INTEGER) => {
    if (value === undefined || (value >= least && value <= most)) return;
    throw new RangeError(`the breaker ${name}: ${option} is ${value}, it must be from ${least} to ${most}`);
  };
  const { window, bulkhead, retry, shared } = options;
  check('failures', options.failures, 1);
  check('resetMs', options.resetMs, 0);
  check('probes', options.probes, 1);
  check('probeShare', options.probeShare, 0, 1);
  check('timeoutMs', options.timeoutMs, 0, LONGEST_TIMER_MS);
  if (window) checkWindow(check, window);
  check('bulkhead.concurrent', bulkhead?.concurrent, 1);
  check('bulkhead.queue', bulkhead?.queue, 0);
  check('bulkhead.queueMs', bulkhead?.queueMs, 0, LONGEST_TIMER_MS);
  check('retry.attempts', retry?.attempts, 1);
  check('retry.minMs', retry?.minMs, 0);
  check('retry.maxMs', retry?.maxMs, 0, LONGEST_TIMER_MS);
  check('retry.longestWaitMs', retry?.longestWaitMs, 0, LONGEST_TIMER_MS);
  if (typeof shared === 'object') check('shared.share', shared.share, 0, 1);
}

/** A timer that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const LARGEST_WINDOW = 1_000_000;

function checkWindow(
  check: (option: string, value: number | undefined, least: number, most?: number) => void,
  window: BreakerWindow,
): void {
  if ('calls' in window) check('window.calls', window.calls, 1, LARGEST_WINDOW);
  else {
    check('window.ms', window.ms, 1);
    check('window.buckets', window.buckets, 1, 1_000);
  }
  check('window.minimumCalls', window.minimumCalls, 1);
  check('window.failureRate', window.failureRate, 0, 1);
  check('window.slowMs', window.slowMs, 0);
  check('window.slowRate', window.slowRate, 0, 1);
}
