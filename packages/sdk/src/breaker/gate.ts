import type { BreakerOptions, BreakerReason, BreakerState } from './breaker-options.ts';
import { createWindow, type Window } from './window.ts';

/** Answer of `admit` for a call that may not be made. */
export const TURNED_AWAY = -1;

/** A share of a number of calls is a little more than it should be: 0.07 of 100 is more than 7. */
const ROUNDING = 1e-9;

/** What each change is told with. */
export type GateChange = (state: BreakerState, previous: BreakerState, reason: BreakerReason) => void;

/**
 * Decides which calls are made; knows nothing of promises.
 *
 * closed: calls go through; enough failures in a row, or too large a share of failed or slow calls in the window, open it.
 * open: calls are turned away; the first after `resetMs` makes it half-open. half-open: `probes` calls are let through, all
 * others turned away; enough that work close it, too many that fail open it anew. Probes that have not ended `resetMs` after
 * the first are given up, and another round begins.
 *
 * Each change starts a new epoch, and the outcome of a call from an earlier epoch counts for nothing: a slow failure from
 * before must not open a breaker that has just recovered.
 */
export class Gate {
  readonly #resetMs: number;
  readonly #failuresToOpen: number;
  readonly #probes: number;
  readonly #goodProbesToClose: number;
  readonly #window: Window | undefined;
  readonly #minimumCalls: number;
  readonly #failureRate: number;
  readonly #slowRate: number;
  readonly #slowMs: number;
  readonly #now: () => number;
  readonly #changed: GateChange;
  #state: BreakerState = 'closed';
  #forced: 'open' | 'closed' | undefined;
  #failures = 0;
  #epoch = 0;
  /** Since when it has been open or, in half-open, since when this round of probes has been running. */
  #sinceMs = 0;
  #waitMs: number;
  #admitted = 0;
  #good = 0;
  #bad = 0;
  #trip: BreakerReason | undefined;

  /** Whether the moments at which calls begin are needed. */
  readonly isTimed: boolean;

  constructor(options: BreakerOptions<unknown>, now: () => number, changed: GateChange) {
    const { window } = options;
    this.#resetMs = options.resetMs ?? 60_000;
    this.#waitMs = this.#resetMs;
    this.#failuresToOpen = options.failures ?? (window ? Number.POSITIVE_INFINITY : 5);
    this.#probes = Math.floor(options.probes ?? 1);
    this.#goodProbesToClose = Math.max(1, Math.ceil(this.#probes * (options.probeShare ?? 1)));
    this.#window = window && createWindow(window);
    this.#minimumCalls = window?.minimumCalls ?? 10;
    this.#failureRate = window?.failureRate ?? 0.5;
    this.#slowRate = window?.slowRate ?? 1;
    this.#slowMs = window?.slowMs ?? Number.POSITIVE_INFINITY;
    this.isTimed = window?.slowMs !== undefined;
    this.#now = now;
    this.#changed = changed;
  }

  /** What it does with calls now, a lever's force included. */
  get state(): BreakerState {
    return this.#forced ?? this.#state;
  }

  /** Why it is open or half-open by what it saw itself; undefined when it is closed, forced, or opened by its peers. */
  get trip(): BreakerReason | undefined {
    return this.#forced === undefined ? this.#trip : undefined;
  }

  /** How long it stays open from now, in milliseconds. */
  get openForMs(): number {
    return this.#state === 'open' ? Math.max(0, this.#sinceMs + this.#waitMs - this.#now()) : 0;
  }

  /** Whether a call would be let through now. */
  get wouldAdmit(): boolean {
    if (this.#forced !== undefined) return this.#forced === 'closed';
    if (this.#state === 'closed') return true;
    if (this.#state === 'half-open' && this.#admitted < this.#probes) return true;
    return this.#now() - this.#sinceMs >= this.#waitMs;
  }

  /** Returns the epoch to which the call's outcome belongs, or TURNED_AWAY. */
  admit(): number {
    if (this.#forced !== undefined) return this.#forced === 'closed' ? this.#epoch : TURNED_AWAY;
    return this.#state === 'closed' ? this.#epoch : this.#admitProbe();
  }

  /** The call of this epoch worked. `startMs` matters where `isTimed`. */
  succeeded(epoch: number, startMs: number): void {
    if (epoch !== this.#epoch || this.#forced !== undefined) return;
    this.#failures = 0;
    if (this.#state === 'half-open') this.#probed(!this.#isSlow(startMs));
    else if (this.#window) this.#count(this.#window, false, startMs);
  }

  /** The call of this epoch failed. */
  failed(epoch: number, startMs: number): void {
    if (epoch !== this.#epoch || this.#forced !== undefined) return;
    this.#failures += 1;
    if (this.#state === 'half-open') this.#probed(false);
    else if (this.#failures >= this.#failuresToOpen) this.#change('open', 'failures');
    else if (this.#window) this.#count(this.#window, true, startMs);
  }

  /** The call of this epoch ended in a way that says nothing, such as the caller's own wish: another may be tried for it. */
  released(epoch: number): void {
    if (epoch === this.#epoch && this.#state === 'half-open' && this.#forced === undefined) this.#admitted -= 1;
  }

  /** Takes the value of the lever; anything but 'forced-open' and 'forced-closed' means automatic. */
  force(value: unknown): void {
    const previous = this.state;
    const forced = value === 'forced-open' ? 'open' : value === 'forced-closed' ? 'closed' : undefined;
    if (forced === this.#forced) return;
    if (this.#forced === 'closed') this.#enter('closed');
    // Probes that were under way count for nothing any more, so their places are free.
    else if (this.#state === 'half-open') this.#enter('half-open');
    this.#forced = forced;
    this.#epoch += 1;
    if (this.state !== previous) this.#changed(this.state, previous, 'forced');
  }

  /** Other instances found the same broken: opens for so long, at most `resetMs`, if it is closed. */
  openByPeers(forMs: number): void {
    if (this.#forced !== undefined || this.#state !== 'closed' || !(forMs > 0)) return;
    this.#change('open', 'peers', Math.min(forMs, this.#resetMs));
  }

  #admitProbe(): number {
    if (this.#state === 'half-open' && this.#admitted < this.#probes) {
      this.#admitted += 1;
      return this.#epoch;
    }
    if (this.#now() - this.#sinceMs < this.#waitMs) return TURNED_AWAY;
    const previous = this.#state;
    this.#enter('half-open');
    this.#admitted = 1;
    // A listener may force it meanwhile; the call belongs to the epoch in which it was let through.
    const epoch = this.#epoch;
    if (previous === 'open') this.#changed('half-open', previous, 'reset');
    return epoch;
  }

  #probed(worked: boolean): void {
    if (worked) this.#good += 1;
    else this.#bad += 1;
    if (this.#good >= this.#goodProbesToClose) this.#change('closed', 'recovered');
    else if (this.#bad > this.#probes - this.#goodProbesToClose) this.#change('open', 'probe');
  }

  #count(window: Window, failed: boolean, startMs: number): void {
    window.add(this.#now(), failed, this.#isSlow(startMs));
    if (window.calls < this.#minimumCalls) return;
    if (window.failed > 0 && window.failed >= window.calls * this.#failureRate - ROUNDING)
      this.#change('open', 'failure-rate');
    else if (window.slow > 0 && window.slow >= window.calls * this.#slowRate - ROUNDING)
      this.#change('open', 'slow-calls');
  }

  #isSlow(startMs: number): boolean {
    return this.isTimed && this.#now() - startMs >= this.#slowMs;
  }

  #change(state: BreakerState, reason: BreakerReason, waitMs = this.#resetMs): void {
    const previous = this.#state;
    this.#enter(state, waitMs);
    this.#trip = state === 'closed' || reason === 'peers' ? undefined : reason;
    this.#changed(state, previous, reason);
  }

  #enter(state: BreakerState, waitMs = this.#resetMs): void {
    this.#state = state;
    this.#waitMs = waitMs;
    this.#epoch += 1;
    this.#failures = 0;
    this.#admitted = 0;
    this.#good = 0;
    this.#bad = 0;
    this.#sinceMs = state === 'closed' ? 0 : this.#now();
    if (state === 'closed') this.#trip = undefined;
    this.#window?.clear();
  }
}
