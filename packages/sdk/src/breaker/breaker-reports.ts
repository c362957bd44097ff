import { asError, type Connection, type ReportError } from '../connection.ts';
import { fullJitterMs, startTimer } from '../timers.ts';
import type { Breaker } from './breaker.ts';
import type { BreakerOptions, BreakerReason } from './breaker-options.ts';

/** While there is something to say it is said again so often: who is silent for long is gone. */
const AGAIN_MS = 30_000;
/** Changes within this time are one report. */
const GATHER_MS = 20;
/** Between two reports, however much changes. */
const LEAST_PAUSE_MS = 1_000;
const SEND_LIMIT_MS = 10_000;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 10_000;
const MOST_OPEN = 1_000;

export interface BreakerReportsOptions {
  connection: Connection;
  reportError: ReportError;
  instance: string;
  hearsPeers: boolean;
}

interface Known {
  readonly breaker: Breaker<unknown>;
  /** The share of instances that opens it everywhere; undefined: it is this instance's own affair. */
  readonly share: number | undefined;
}

/** What the server is told of one breaker. */
interface BreakerReport {
  readonly name: string;
  /** Why it is open here by what was seen here; null: it is not. */
  readonly trip: BreakerReason | null;
  /** How long it stays open from now; 0 while probes go. */
  readonly openForMs: number;
  readonly share: number | null;
}

/**
 * Tells the server which breakers are open here, and opens shared ones that enough others have open. Each report has the whole
 * state, so that one that is lost or comes twice does no harm; nothing is sent while all is closed and nothing is shared.
 */
export class BreakerReports {
  readonly #connection: Connection;
  readonly #reportError: ReportError;
  readonly #instance: string;
  readonly #hearsPeers: boolean;
  readonly #known = new Map<string, Known>();
  #stopTimer = () => {};
  #dueMs = Number.POSITIVE_INFINITY;
  #sending: Promise<void> | undefined;
  #notBeforeMs = 0;
  #failures = 0;
  /** Whether the server has something of this instance that is to be taken back. */
  #isToldOf = false;
  #closed = false;

  constructor(options: BreakerReportsOptions) {
    this.#connection = options.connection;
    this.#reportError = options.reportError;
    this.#instance = options.instance;
    this.#hearsPeers = options.hearsPeers;
  }

  /** From now on this breaker is told of. */
  add(breaker: Breaker<unknown>, { shared }: BreakerOptions<unknown>): void {
    const share = shared === true ? 0.5 : shared ? shared.share : undefined;
    this.#known.set(breaker.name, { breaker, share });
    if (share !== undefined) this.changed();
  }

  /** Something may have changed: a report is sent soon. */
  changed(): void {
    this.#schedule(GATHER_MS);
  }

  /** Takes the server's word; what cannot be read is reported and changes nothing. */
  hear(text: string): void {
    if (!this.#hearsPeers) return;
    try {
      const { open } = JSON.parse(text) as { open?: unknown };
      if (!Array.isArray(open)) return;
      for (const one of open.slice(0, MOST_OPEN) as { name?: unknown; forMs?: unknown }[]) {
        const known = typeof one?.name === 'string' ? this.#known.get(one.name) : undefined;
        if (known?.share !== undefined && typeof one.forMs === 'number') known.breaker.openByPeers(one.forMs);
      }
    } catch (error) {
      this.#reportError(asError(error));
    }
  }

  /** Takes back what the server was told. Never rejects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTimer();
    await this.#sending;
    if (this.#isToldOf) await this.#send([]);
  }

  #schedule(delayMs: number): void {
    if (this.#closed || !this.#connection.enabled) return;
    const dueMs = Math.max(performance.now() + delayMs, this.#notBeforeMs);
    if (dueMs >= this.#dueMs) return;
    this.#stopTimer();
    this.#dueMs = dueMs;
    this.#stopTimer = startTimer(() => void this.#tick(), dueMs - performance.now());
  }

  async #tick(): Promise<void> {
    this.#dueMs = Number.POSITIVE_INFINITY;
    if (this.#sending) return this.#schedule(LEAST_PAUSE_MS);
    const breakers = this.#state();
    if (breakers.length === 0 && !this.#isToldOf) return;
    this.#notBeforeMs = performance.now() + LEAST_PAUSE_MS;
    this.#sending = this.#send(breakers);
    await this.#sending;
    this.#sending = undefined;
    if (this.#failures > 0) this.#schedule(fullJitterMs(this.#failures - 1, RETRY_MIN_MS, RETRY_MAX_MS));
    else if (this.#isToldOf) this.#schedule(AGAIN_MS);
  }

  #state(): BreakerReport[] {
    return [...this.#known.values()].flatMap(({ breaker: { name, trip = null, openForMs }, share = null }) =>
      trip === null && share === null
        ? []
        : [{ name, trip, openForMs: trip === null ? 0 : Math.round(openForMs), share }],
    );
  }

  async #send(breakers: readonly BreakerReport[]): Promise<void> {
    try {
      const response = await this.#connection.send('/sdk/breakers', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ instance: this.#instance, breakers }),
        signal: AbortSignal.timeout(SEND_LIMIT_MS),
      });
      const text = await response.text();
      if (!response.ok) this.#reportError(new Error(`the breakers were answered ${response.status}`));
      const isHopeless = response.status >= 400 && response.status < 500 && response.status !== 429;
      this.#failures = response.ok || isHopeless ? 0 : this.#failures + 1;
      if (response.ok || isHopeless) this.#isToldOf = response.ok && breakers.length > 0;
      if (response.ok && !this.#closed) this.hear(text);
    } catch (error) {
      this.#failures += 1;
      this.#reportError(asError(error));
    }
  }
}
