/** Bounds retries to a share of the calls, so that they never make a storm. May be shared by several breakers. */
export interface RetryBudget {
  /** A call was made for the first time: part of a retry is earned. */
  called(): void;
  /** Takes one retry, if there is one. */
  take(): boolean;
}

/** Whole numbers, because ten times a tenth is less than one. */
const PARTS = 1_000;

/**
 * A bucket of retries: each call adds `share` (0.1) of one, and it holds at most `burst` (10), with which it begins. So there
 * are never more than `burst` + `share` × calls retries.
 * @throws RangeError when a number makes no sense
 */
export function createRetryBudget({ share = 0.1, burst = 10 }: { share?: number; burst?: number } = {}): RetryBudget {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`the retry budget's share is ${share}, it must be from 0 to 1`);
  if (!(burst >= 1)) throw new RangeError(`the retry budget's burst is ${burst}, it must be at least 1`);
  const most = Math.floor(burst * PARTS);
  const earned = Math.floor(share * PARTS + 1e-9);
  let parts = most;
  return {
    called() {
      parts = Math.min(most, parts + earned);
    },
    take() {
      if (parts < PARTS) return false;
      parts -= PARTS;
      return true;
    },
  };
}
