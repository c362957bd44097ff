/** What a breaker does with calls: lets them through, turns them away, or tries one. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Told after each change of what a breaker does. `forced` when a lever did it. */
export interface BreakerChange {
  name: string;
  state: BreakerState;
  previous: BreakerState;
  forced: boolean;
}

export interface BreakerOptions<F = never> {
  /** Consecutive failures that open it. S0: 5. */
  failures?: number;
  /** How long it stays open before one call is tried. S0: 60,000. */
  resetMs?: number;
  /** When set, a call that takes longer counts as failed and rejects with BreakerTimeoutError. */
  timeoutMs?: number;
  /** Answers in place of the error while the breaker is open. */
  fallback?: (error: BreakerOpenError) => F | Promise<F>;
  /** A clock in milliseconds that never goes back; for tests. */
  now?: () => number;
}

/** Rejection of a call that was not made. One object per breaker is shared: making errors is slow, and an open breaker is busy. */
export class BreakerOpenError extends Error {
  readonly code = 'BREAKER_OPEN';
  constructor(name: string) {
    super(`the breaker ${name} is open`);
    this.name = 'BreakerOpenError';
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Rejection of a call that took longer than the breaker allows. */
export class BreakerTimeoutError extends Error {
  readonly code = 'BREAKER_TIMEOUT';
  constructor(name: string, timeoutMs: number) {
    super(`the call through the breaker ${name} took longer than ${timeoutMs} ms`);
    this.name = 'BreakerTimeoutError';
  }
}

/**
 * A circuit breaker.
 *
 * closed: calls go through; `failures` in a row open it. open: calls are turned away; the first call after `resetMs`
 * makes it half-open. half-open: that one call is the probe and all others are turned away; its success closes,
 * its failure opens anew. A probe that has not ended after `resetMs` is given up and the next call becomes the probe.
 *
 * Each change starts a new epoch, and the outcome of a call from an earlier epoch counts for nothing: a slow
 * failure from before must not open a breaker that has just recovered.
 */
export class Breaker<F = never> {
  readonly name: string;
  readonly #failuresToOpen: number;
  readonly #resetMs: number;
  readonly #timeoutMs: number | undefined;
  readonly #fallback: ((error: BreakerOpenError) => F | Promise<F>) | undefined;
  readonly #now: () => number;
  readonly #onChange: (change: BreakerChange) => void;
  readonly #openError: BreakerOpenError;
  #state: BreakerState = 'closed';
  #forced: 'open' | 'closed' | undefined;
  #failures = 0;
  #epoch = 0;
  /** Since when it has been open or, in half-open, since when the probe has been running. */
  #sinceMs = 0;

  constructor(name: string, options: BreakerOptions<F> = {}, onChange: (change: BreakerChange) => void = () => {}) {
    this.name = name;
    this.#failuresToOpen = options.failures ?? 5;
    this.#resetMs = options.resetMs ?? 60_000;
    this.#timeoutMs = options.timeoutMs;
    this.#fallback = options.fallback;
    this.#now = options.now ?? (() => performance.now());
    this.#onChange = onChange;
    this.#openError = new BreakerOpenError(name);
  }

  /** What it does with calls now, a lever's force included. */
  get state(): BreakerState {
    return this.#forced ?? this.#state;
  }

  /** Takes the value of the lever `breaker.<name>`; anything but 'forced-open' and 'forced-closed' means automatic. */
  force(value: unknown): void {
    const previous = this.state;
    const forced = value === 'forced-open' ? 'open' : value === 'forced-closed' ? 'closed' : undefined;
    if (forced === this.#forced) return;
    if (this.#forced === 'closed') this.#enter('closed');
    this.#forced = forced;
    this.#epoch += 1;
    if (this.state !== previous) this.#onChange({ name: this.name, state: this.state, previous, forced: true });
  }

  /**
   * Calls `fn` if the breaker lets it; resolves or rejects as it does. When open: rejects with BreakerOpenError, or
   * resolves with the fallback. `fn` gets a signal when there is a time limit, aborted when the limit has passed.
   */
  async run<T>(fn: (signal?: AbortSignal) => T | Promise<T>): Promise<T | F> {
    if (!this.#admit()) {
      if (this.#fallback) return this.#fallback(this.#openError);
      throw this.#openError;
    }
    const epoch = this.#epoch;
    try {
      const result = await (this.#timeoutMs === undefined ? fn() : this.#runWithin(fn, this.#timeoutMs));
      if (this.#failures !== 0 || this.#state !== 'closed') this.#succeeded(epoch);
      return result;
    } catch (error) {
      this.#failed(epoch);
      throw error;
    }
  }

  #admit(): boolean {
    if (this.#forced !== undefined) return this.#forced === 'closed';
    if (this.#state === 'closed') return true;
    if (this.#now() - this.#sinceMs < this.#resetMs) return false;
    this.#change('half-open');
    return true;
  }

  #succeeded(epoch: number): void {
    if (epoch !== this.#epoch || this.#forced !== undefined) return;
    this.#failures = 0;
    if (this.#state === 'half-open') this.#change('closed');
  }

  #failed(epoch: number): void {
    if (epoch !== this.#epoch || this.#forced !== undefined) return;
    this.#failures += 1;
    if (this.#state === 'half-open' || this.#failures >= this.#failuresToOpen) this.#change('open');
  }

  #change(state: BreakerState): void {
    const previous = this.#state;
    this.#enter(state);
    if (state !== previous) this.#onChange({ name: this.name, state, previous, forced: false });
  }

  #enter(state: BreakerState): void {
    this.#state = state;
    this.#epoch += 1;
    this.#failures = 0;
    this.#sinceMs = state === 'closed' ? 0 : this.#now();
  }

  async #runWithin<T>(fn: (signal?: AbortSignal) => T | Promise<T>, timeoutMs: number): Promise<T> {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new BreakerTimeoutError(this.name, timeoutMs);
        reject(error);
        abort.abort(error);
      }, timeoutMs);
    });
    try {
      return await Promise.race([fn(abort.signal), limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}
