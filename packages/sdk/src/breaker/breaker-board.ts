import { asError, type ReportError } from '../connection.ts';
import type { Counters } from '../counters.ts';
import type { Levers } from '../levers.ts';
import { Breaker } from './breaker.ts';
import type { BreakerChange, BreakerOptions } from './breaker-options.ts';

/** All breakers of an application: ties each to its lever, counts its changes, and tells the listeners. */
export class BreakerBoard {
  readonly #levers: Levers;
  readonly #counters: Counters;
  readonly #reportError: ReportError;
  readonly #breakers = new Map<string, Breaker<unknown>>();
  readonly #listeners = new Set<(change: BreakerChange) => void>();

  constructor(levers: Levers, counters: Counters, reportError: ReportError) {
    this.#levers = levers;
    this.#counters = counters;
    this.#reportError = reportError;
  }

  /** Returns the breaker of this name, made with the options of the first call. */
  get<F>(name: string, options: BreakerOptions<F> | undefined): Breaker<F> {
    const known = this.#breakers.get(name);
    if (known) return known as Breaker<F>;
    const breaker = new Breaker<F>(name, options, (change) => this.#changed(change));
    this.#breakers.set(name, breaker as Breaker<unknown>);
    const lever = `breaker.${name}`;
    breaker.force(this.#levers.get(lever));
    this.#levers.onChange(lever, (value) => breaker.force(value));
    return breaker;
  }

  /** Calls `listener` on each change of any breaker. Returns a function that stops it. */
  onChange(listener: (change: BreakerChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A forced change is somebody's decision, not a symptom: it is told but not counted. */
  #changed(change: BreakerChange): void {
    const counter = this.#counters.counter(`breaker.${change.name}`);
    if (!change.forced && change.state === 'open') counter.fail();
    if (!change.forced && change.state === 'closed') counter.ok();
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#reportError(asError(error));
      }
    }
  }
}
