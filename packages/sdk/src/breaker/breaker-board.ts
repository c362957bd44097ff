import { asError, type Connection, type ReportError } from '../connection.ts';
import type { Counters } from '../counters.ts';
import type { Levers } from '../levers.ts';
import { Breaker } from './breaker.ts';
import type { BreakerChange, BreakerCount, BreakerOptions } from './breaker-options.ts';
import type { BreakerReports } from './breaker-reports.ts';

export interface BreakerBoardOptions {
  levers: Levers;
  counters: Counters;
  connection: Connection;
  reportError: ReportError;
  /** By what the server tells this client from others. */
  instance: string;
  /** Whether the server's word opens shared breakers: not where only signed words count, because this one is not signed. */
  hearsPeers: boolean;
}

/** All breakers of an application: ties each to its lever, counts and reports its changes, and tells the listeners. */
export class BreakerBoard {
  readonly #levers: Levers;
  readonly #counters: Counters;
  readonly #reportError: ReportError;
  readonly #options: BreakerBoardOptions;
  #reports: Promise<BreakerReports> | undefined;
  readonly #breakers = new Map<string, Breaker<unknown>>();
  readonly #listeners = new Set<(change: BreakerChange) => void>();

  constructor(options: BreakerBoardOptions) {
    const { levers, counters, reportError } = options;
    this.#levers = levers;
    this.#counters = counters;
    this.#reportError = reportError;
    this.#options = options;
  }

  /** Returns the breaker of this name, made with the options of the first call. */
  get<F>(name: string, options: BreakerOptions<F> | undefined): Breaker<F> {
    const known = this.#breakers.get(name);
    if (known) return known as Breaker<F>;
    const count = (what: BreakerCount) => this.#counters.counter(`breaker.${name}.${what}`).add(1);
    const breaker = new Breaker<F>(name, options, (change) => this.#changed(change), count);
    this.#breakers.set(name, breaker as Breaker<unknown>);
    this.#report((reports) => reports.add(breaker as Breaker<unknown>, options ?? {}));
    const lever = `breaker.${name}`;
    breaker.force(this.#levers.get(lever));
    this.#levers.onChange(lever, (value) => {
      breaker.force(value);
      this.#report((reports) => reports.changed());
    });
    return breaker;
  }

  /** Calls `listener` on each change of any breaker. Returns a function that stops it. */
  onChange(listener: (change: BreakerChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes what the server says of breakers that are open at other instances: `{ "open": [{ "name": "mail", "forMs": 60000 }] }`. */
  hear(text: string): void {
    if (this.#reports) this.#report((reports) => reports.hear(text));
  }

  /** Says good-bye, so that what is open here counts no longer. Never rejects. */
  async close(): Promise<void> {
    await this.#reports?.then((reports) => reports.close()).catch(() => {});
  }

  /** Loaded with the first breaker: many applications have none. */
  #report(tell: (reports: BreakerReports) => void): void {
    this.#reports ??= import('./breaker-reports.ts').then((module) => new module.BreakerReports(this.#options));
    this.#reports.then(tell).catch((error) => this.#reportError(asError(error)));
  }

  /** A forced change is somebody's decision, and what peers saw is theirs: they are told, but are no symptom. */
  #changed(change: BreakerChange): void {
    const metric = `breaker.${change.name}`;
    const isOwn = !change.forced && change.reason !== 'peers';
    if (isOwn && change.state === 'open') this.#counters.counter(metric).fail();
    if (isOwn && change.state === 'closed') this.#counters.counter(metric).ok();
    this.#counters.counter(`${metric}.${change.state}`).add(1);
    this.#report((reports) => reports.changed());
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#reportError(asError(error));
      }
    }
  }
}
