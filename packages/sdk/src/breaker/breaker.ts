import {
  type BreakerChange,
  type BreakerCount,
  type BreakerOptions,
  type BreakerOutcome,
  type BreakerReason,
  type BreakerState,
  checkOptions,
} from './breaker-options.ts';
import { type Bulkhead, createBulkhead } from './bulkhead.ts';
import { callWithin, waitFor } from './call-within.ts';
import { BreakerOpenError, BreakerTimeoutError, isTurnedAway } from './errors.ts';
import { Gate, TURNED_AWAY } from './gate.ts';
import { createRetry, type Retry } from './retry.ts';

/** What goes through a breaker. `signal` is there when there is a time limit or the caller has one, and ends the call. */
export type BreakerCall<T> = (signal?: AbortSignal) => T | Promise<T>;

/** How one try ended. */
interface Attempt<T> {
  readonly outcome: { readonly result: T } | { readonly error: unknown };
  readonly failed: boolean;
  readonly turnedAway: boolean;
}

/**
 * A circuit breaker around calls to something that may fail. From outside in: retry, places (bulkhead), the gate that opens and
 * closes (see `Gate`), time limit, the call. Each try of a retry counts by itself; waiting for a place does not count as slow.
 */
export class Breaker<F = never> {
  readonly name: string;
  readonly #gate: Gate;
  readonly #bulkhead: Bulkhead | undefined;
  readonly #retry: Retry | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #isFailure: (outcome: BreakerOutcome) => boolean;
  readonly #fallback: BreakerOptions<F>['fallback'];
  readonly #now: () => number;
  readonly #onChange: (change: BreakerChange) => void;
  readonly #count: (what: BreakerCount) => void;
  readonly #openError: BreakerOpenError;
  /** Nothing but the gate stands between caller and call. */
  readonly #isPlain: boolean;

  /**
   * @param onChange hears of each change of state; what it throws is reported as uncaught, and the call goes on
   * @param count hears of what is counted beside changes; must not throw
   * @throws RangeError that names the option, when a number makes no sense
   */
  constructor(
    name: string,
    options: BreakerOptions<F> = {},
    onChange: (change: BreakerChange) => void = () => {},
    count: (what: BreakerCount) => void = () => {},
  ) {
    checkOptions(name, options);
    this.name = name;
    this.#now = options.now ?? (() => performance.now());
    this.#gate = new Gate(options, this.#now, (...change) => this.#changed(...change));
    this.#bulkhead = options.bulkhead && createBulkhead(name, options.bulkhead);
    this.#retry = options.retry && createRetry(options.retry);
    this.#timeoutMs = options.timeoutMs;
    this.#isFailure = options.isFailure ?? isError;
    this.#fallback = options.fallback;
    this.#onChange = onChange;
    this.#count = count;
    this.#openError = new BreakerOpenError(name);
    const { bulkhead, retry, timeoutMs, isFailure } = options;
    this.#isPlain = !bulkhead && !retry && timeoutMs === undefined && !isFailure;
  }

  /** What it does with calls now, a lever's force included. */
  get state(): BreakerState {
    return this.#gate.state;
  }

  /** Whether a call that came now would be let through by the gate. */
  get ready(): boolean {
    return this.#gate.wouldAdmit;
  }

  /** Why it is open or half-open by what it saw itself; undefined when it is closed, forced, or opened by its peers. */
  get trip(): BreakerReason | undefined {
    return this.#gate.trip;
  }

  /** How long it stays open from now, in milliseconds; 0 when it is not open by itself. */
  get openForMs(): number {
    return this.#gate.openForMs;
  }

  /** Calls that hold a place of the bulkhead, and that wait for one. 0 without a bulkhead. */
  get places(): { running: number; queued: number } {
    return { running: this.#bulkhead?.running ?? 0, queued: this.#bulkhead?.queued ?? 0 };
  }

  /** Takes the value of the lever `breaker.<name>`; anything but 'forced-open' and 'forced-closed' means automatic. */
  force(value: unknown): void {
    this.#gate.force(value);
  }

  /** Opens it because other instances' breakers of this name are open; for so long, at most `resetMs`. */
  openByPeers(forMs: number): void {
    this.#gate.openByPeers(forMs);
  }

  /**
   * Calls `fn` if the breaker lets it; settles as it does, once. When open: rejects with BreakerOpenError, or resolves with the
   * fallback. When too many calls are under way: rejects with BreakerFullError. When `signal` is aborted: rejects with its
   * reason at once, wherever the call is, and that counts neither as success nor as failure.
   */
  run<T>(fn: BreakerCall<T>, options?: { signal?: AbortSignal | undefined }): Promise<T | F> {
    const signal = options?.signal;
    if (!this.#isPlain || signal) return this.#runGuarded(fn, signal);
    const epoch = this.#gate.admit();
    return epoch === TURNED_AWAY ? this.#turnAway(this.#openError) : this.#runPlain(fn, epoch);
  }

  async #runPlain<T>(fn: BreakerCall<T>, epoch: number): Promise<T> {
    const gate = this.#gate;
    const startMs = gate.isTimed ? this.#now() : 0;
    try {
      const result = await fn();
      gate.succeeded(epoch, startMs);
      return result;
    } catch (error) {
      gate.failed(epoch, startMs);
      throw error;
    }
  }

  async #runGuarded<T>(fn: BreakerCall<T>, signal: AbortSignal | undefined): Promise<T | F> {
    this.#retry?.budget?.called();
    let last: Attempt<T> | undefined;
    for (let tries = 1; ; tries += 1) {
      const attempt = await this.#attempt(fn, signal);
      if (attempt.turnedAway) {
        // What failed before says more than that it was not tried again.
        return last && !this.#fallback ? unwrap(last) : this.#turnAway((attempt.outcome as { error: Error }).error);
      }
      const delayMs = this.#retry?.delayMs(attempt.outcome, attempt.failed, tries);
      if (delayMs === undefined || !this.#gate.wouldAdmit) return unwrap(attempt);
      if (this.#retry?.budget?.take() === false) return unwrap(attempt);
      this.#count('retried');
      await waitFor(delayMs, signal);
      last = attempt;
    }
  }

  /** Makes one try. Rejects only when the caller aborts, or when `isFailure` throws. */
  async #attempt<T>(fn: BreakerCall<T>, signal: AbortSignal | undefined): Promise<Attempt<T>> {
    signal?.throwIfAborted();
    if (!this.#gate.wouldAdmit) return turnedAway(this.#openError);
    if (this.#bulkhead) {
      const refusal = await this.#enter(this.#bulkhead, signal);
      if (refusal) return turnedAway(refusal);
    }
    try {
      const epoch = this.#gate.admit();
      return epoch === TURNED_AWAY ? turnedAway(this.#openError) : await this.#call(fn, signal, epoch);
    } finally {
      this.#bulkhead?.leave();
    }
  }

  /** Takes a place. Returns why there is none. */
  async #enter(bulkhead: Bulkhead, signal: AbortSignal | undefined): Promise<Error | undefined> {
    try {
      await bulkhead.enter(signal);
      return undefined;
    } catch (error) {
      if (isTurnedAway(error)) return error;
      throw error;
    }
  }

  async #call<T>(fn: BreakerCall<T>, signal: AbortSignal | undefined, epoch: number): Promise<Attempt<T>> {
    const gate = this.#gate;
    const startMs = gate.isTimed ? this.#now() : 0;
    let outcome: Attempt<T>['outcome'];
    try {
      // It may have been aborted while it waited for its place.
      signal?.throwIfAborted();
      outcome = { result: await this.#limited(fn, signal) };
    } catch (error) {
      if (signal?.aborted) {
        gate.released(epoch);
        throw error;
      }
      outcome = { error };
    }
    let failed = true;
    try {
      failed = this.#isFailure(outcome);
    } finally {
      if (failed) gate.failed(epoch, startMs);
      else gate.succeeded(epoch, startMs);
    }
    return { outcome, failed, turnedAway: false };
  }

  #limited<T>(fn: BreakerCall<T>, signal: AbortSignal | undefined): T | Promise<T> {
    const timeoutMs = this.#timeoutMs;
    if (timeoutMs === undefined && !signal) return fn();
    return callWithin(fn, timeoutMs, signal, () => {
      this.#count('timed-out');
      return new BreakerTimeoutError(this.name, timeoutMs ?? 0);
    });
  }

  /** A rejected promise is made directly: throwing costs several times as much. */
  #turnAway(error: Error): Promise<F> {
    this.#count(error === this.#openError ? 'rejected' : 'full');
    const fallback = this.#fallback;
    if (error !== this.#openError || !fallback) return Promise.reject(error);
    this.#count('fallback');
    return new Promise((resolve) => resolve(fallback(this.#openError)));
  }

  #changed(state: BreakerState, previous: BreakerState, reason: BreakerReason): void {
    if (state === 'open') this.#bulkhead?.clear(this.#openError);
    try {
      this.#onChange({ name: this.name, state, previous, forced: reason === 'forced', reason });
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function isError(outcome: BreakerOutcome): boolean {
  return 'error' in outcome;
}

function turnedAway(error: Error): Attempt<never> {
  return { outcome: { error }, failed: false, turnedAway: true };
}

function unwrap<T>({ outcome }: Attempt<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}
