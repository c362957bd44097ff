import type { WindowSpan } from './breaker-options.ts';

/** Outcomes of the calls that are looked at, with their sums. */
export interface Window {
  readonly calls: number;
  readonly failed: number;
  readonly slow: number;
  /** Takes in an outcome; what is too old goes. The work does not grow with the number of calls. */
  add(nowMs: number, failed: boolean, slow: boolean): void;
  clear(): void;
}

const FAILED = 1;
const SLOW = 2;
const BUCKETS = 10;

/** Makes a window over the last calls, or over the last milliseconds. */
export function createWindow(span: WindowSpan): Window {
  return 'calls' in span
    ? new CallWindow(Math.floor(span.calls))
    : new TimeWindow(span.ms, Math.floor(span.buckets ?? BUCKETS));
}

/** A ring of the last outcomes, one byte each. */
class CallWindow implements Window {
  calls = 0;
  failed = 0;
  slow = 0;
  readonly #outcomes: Uint8Array;
  #next = 0;

  constructor(size: number) {
    this.#outcomes = new Uint8Array(size);
  }

  add(_nowMs: number, failed: boolean, slow: boolean): void {
    const outcomes = this.#outcomes;
    const oldest = outcomes[this.#next] ?? 0;
    if (this.calls < outcomes.length) this.calls += 1;
    this.failed += (failed ? 1 : 0) - (oldest & FAILED);
    this.slow += (slow ? 1 : 0) - (oldest & SLOW) / SLOW;
    outcomes[this.#next] = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    this.#next = this.#next + 1 === outcomes.length ? 0 : this.#next + 1;
  }

  clear(): void {
    this.#outcomes.fill(0);
    this.#next = 0;
    this.calls = 0;
    this.failed = 0;
    this.slow = 0;
  }
}

/** A ring of buckets, each the sums of a part of the time. What is looked at is the time less at most one bucket. */
class TimeWindow implements Window {
  calls = 0;
  failed = 0;
  slow = 0;
  readonly #bucketMs: number;
  readonly #buckets: { calls: number; failed: number; slow: number }[];
  /** Number of the bucket in use, counted from the clock's beginning. */
  #current = Number.NEGATIVE_INFINITY;

  constructor(spanMs: number, buckets: number) {
    this.#bucketMs = spanMs / buckets;
    this.#buckets = Array.from({ length: buckets }, () => ({ calls: 0, failed: 0, slow: 0 }));
  }

  add(nowMs: number, failed: boolean, slow: boolean): void {
    const number = Math.floor(nowMs / this.#bucketMs);
    if (number > this.#current) this.#advance(number);
    const bucket = this.#bucket(this.#current);
    bucket.calls += 1;
    this.calls += 1;
    if (failed) {
      bucket.failed += 1;
      this.failed += 1;
    }
    if (slow) {
      bucket.slow += 1;
      this.slow += 1;
    }
  }

  clear(): void {
    if (Number.isFinite(this.#current)) this.#advance(this.#current + this.#buckets.length);
    this.#current = Number.NEGATIVE_INFINITY;
  }

  #advance(number: number): void {
    const oldest = Math.max(this.#current + 1, number - this.#buckets.length + 1);
    for (let one = oldest; one <= number; one += 1) {
      const bucket = this.#bucket(one);
      this.calls -= bucket.calls;
      this.failed -= bucket.failed;
      this.slow -= bucket.slow;
      bucket.calls = 0;
      bucket.failed = 0;
      bucket.slow = 0;
    }
    this.#current = number;
  }

  #bucket(number: number) {
    const length = this.#buckets.length;
    return this.#buckets[((number % length) + length) % length] as { calls: number; failed: number; slow: number };
  }
}
