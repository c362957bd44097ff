import type { DeliveryWindow } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import {
  type Cursor,
  type DuePlace,
  type FetchedEvent,
  FIRST_DUE,
  type Found,
  fetchDue,
  fetchFresh,
  fetchHeads,
  START,
} from './fetch-events.ts';
import type { FlowLimits } from './flow-limits.ts';
import type { Outcome } from './settle.ts';

const LEAST = 32;
const MOST = 1_000;
/** How often a source is looked at of which nobody has told: soon, then ever less often while there is nothing. */
const POLL_MS = 250;
const MOST_POLL_MS = 2_000;
const DUE_POLL_MS = 1_000;
const AGAIN_AFTER_MS = 500;
/** Finding a few at a time costs more than waiting a moment. */
const BREATH_MS = 5;
/** Where much waits that may not be delivered, looking through all of it takes at most this share of the time. */
const SHARE_OF_PASSES = 20;

/**
 * Reads events into the window, one statement at a time. Fresh ones are read behind a cursor, and so are those that are due; each
 * starts anew when it has come to the end: what it passed by may be deliverable by then.
 */
export class FlowFetch {
  readonly #app: App;
  readonly #source: number;
  readonly #window: DeliveryWindow<FetchedEvent>;
  readonly #limits: FlowLimits;
  readonly #onFound: () => void;
  #running: Promise<void> | null = null;
  /** What was settled while a statement ran, which may not have seen that yet. */
  #releasedMeanwhile: FetchedEvent[] = [];
  #keys = new Set<string>();
  #cursor: Cursor = START;
  readonly #pass = new Pass();
  #isAtEnd = false;
  #due: DuePlace = FIRST_DUE;
  readonly #duePass = new Pass();
  /** Before what was read of those that are due and has not begun. */
  #dueMark: DuePlace | null = null;
  #dueAnewAtMs = 0;
  #freshAtMs = 0;
  #anewAtMs = 0;
  #dueAtMs = 0;
  #readAtMs = 0;
  #rewoundAtMs = 0;
  #began = 0;
  #firstOnly = false;
  #isAnew = false;
  #pollMs = POLL_MS;

  /** @param onFound something was read, or nothing was found */
  constructor(parts: {
    readonly app: App;
    readonly source: number;
    readonly window: DeliveryWindow<FetchedEvent>;
    readonly limits: FlowLimits;
    readonly onFound: () => void;
  }) {
    const { app, source, window, limits, onFound } = parts;
    this.#app = app;
    this.#limits = limits;
    this.#source = source;
    this.#window = window;
    this.#onFound = onFound;
  }

  /** Something may have arrived. */
  nudge(): void {
    this.#pollMs = POLL_MS;
    this.#freshAtMs = Math.min(this.#freshAtMs, performance.now() + BREATH_MS);
  }

  /** Forgets what has not begun, and looks at everything again. */
  startAnew(): void {
    this.#window.forget();
    this.#limits.forget();
    this.#rewind();
    this.#isAnew = this.#running !== null;
  }

  /** What was read so long ago is read again before it is delivered. */
  forgetOlderThan(ms: number): void {
    // What is being read right now would move the cursor past what is forgotten here.
    if (this.#running || this.#window.size === 0 || performance.now() - this.#readAtMs < ms) return;
    const [first, other] = this.#window.forget();
    this.#limits.forget();
    this.#cursor = [before(this.#cursor[0], first), before(this.#cursor[1], other)];
    this.#due = this.#dueMark ?? this.#due;
    this.#dueMark = null;
    this.#freshAtMs = 0;
    this.#dueAtMs = 0;
  }

  /** These are settled: the next of their keys may come, and what failed may be read again when it is due. */
  release(outcomes: readonly Outcome[]): void {
    const events = outcomes.map(({ event }) => event);
    const nowMs = this.#app.clock.now();
    for (const { event, action, nextMs } of outcomes) {
      if (action === 'failed') this.#dueAtMs = Math.min(this.#dueAtMs, performance.now() + Math.max(0, nextMs - nowMs));
      else if (event.orderKey !== null) this.#keys.add(event.orderKey);
    }
    this.#began += events.length;
    if (this.#running) this.#releasedMeanwhile.push(...events);
    else this.#window.release(events);
  }

  /** Reads more where there is room for it. @returns milliseconds until it is worth asking again */
  refill(): number {
    if (this.#running) return POLL_MS;
    if (this.#window.size === 0) this.#limits.forget();
    this.#firstOnly = this.#limits.firstOnly;
    const target = Math.min(MOST, Math.max(LEAST, 2 * this.#limits.concurrency, 2 * this.#began));
    if (performance.now() - this.#rewoundAtMs >= DUE_POLL_MS && this.#limits.wantsPassedBy()) this.#rewind();
    const isLow = this.#window.size <= target / 2;
    const dueAtMs = Math.max(this.#dueAtMs, this.#dueAnewAtMs);
    const waitMs = isLow ? Math.min(this.#freshAtMs, dueAtMs) - performance.now() : POLL_MS;
    if (waitMs > 0 && this.#keys.size === 0) return waitMs;
    this.#running = this.#read(isLow ? target : 0)
      .catch((error: unknown) => {
        this.#app.log.warn({ err: error, source: this.#source }, 'events could not be read; trying again');
        this.#rewind();
        this.#freshAtMs = performance.now() + AGAIN_AFTER_MS;
        this.#dueAtMs = this.#freshAtMs;
      })
      .then(() => {
        this.#running = null;
        this.#window.release(this.#releasedMeanwhile.splice(0));
        this.#onFound();
      });
    return POLL_MS;
  }

  async finish(): Promise<void> {
    await this.#running;
  }

  async #read(most: number): Promise<void> {
    this.#began = 0;
    this.#isAnew = false;
    const wanted = { source: this.#source, firstOnly: this.#firstOnly };
    if (this.#keys.size > 0) {
      const keys = [...this.#keys];
      this.#keys.clear();
      const heads = { ...wanted, most: keys.length };
      this.#take(await fetchHeads(this.#app.pool, heads, keys, this.#app.clock.now()));
    }
    if (most === 0) return;
    if (performance.now() >= Math.max(this.#dueAtMs, this.#dueAnewAtMs)) await this.#readDue(most);
    if (performance.now() >= this.#freshAtMs) await this.#readFresh(most);
  }

  async #readDue(target: number): Promise<void> {
    const startedMs = performance.now();
    if (this.#window.size === 0) this.#dueMark = null;
    const most = this.#duePass.most(target);
    const wanted = { source: this.#source, firstOnly: this.#firstOnly, most };
    const found = await fetchDue(this.#app.pool, wanted, this.#due, this.#app.clock.now());
    // The levers moved meanwhile: it was looked for something else.
    if (this.#isAnew) return;
    const nowMs = performance.now();
    const { events, cursor, hasMore } = found;
    if (events.length > 0) this.#dueMark ??= this.#due;
    this.#duePass.add(found, most, nowMs - startedMs);
    this.#due = hasMore ? cursor : FIRST_DUE;
    this.#dueAtMs = hasMore ? 0 : nowMs + (events.length > 0 ? BREATH_MS : Math.max(DUE_POLL_MS, this.#pollMs));
    if (!hasMore) {
      this.#dueAnewAtMs = nowMs + this.#duePass.pauseMs;
      this.#duePass.end();
    }
    this.#take(events);
  }

  async #readFresh(target: number): Promise<void> {
    const startedMs = performance.now();
    if (this.#isAtEnd && startedMs >= this.#anewAtMs) this.#rewindFresh();
    const most = this.#pass.most(target);
    const wanted = { source: this.#source, firstOnly: this.#firstOnly, most };
    const found = await fetchFresh(this.#app.pool, wanted, this.#cursor);
    if (this.#isAnew) return;
    const nowMs = performance.now();
    const { events, cursor, hasMore } = found;
    this.#cursor = cursor;
    this.#pass.add(found, most, nowMs - startedMs);
    if (!hasMore && !this.#isAtEnd) this.#anewAtMs = nowMs + this.#pass.pauseMs;
    this.#isAtEnd ||= !hasMore;
    this.#pollMs = found.scanned > 0 ? POLL_MS : Math.min(MOST_POLL_MS, 2 * this.#pollMs);
    this.#freshAtMs = hasMore ? 0 : nowMs + (events.length > 0 ? BREATH_MS : this.#pollMs);
    this.#take(events);
  }

  #take(events: readonly FetchedEvent[]): void {
    if (this.#isAnew || events.length === 0) return;
    if (this.#window.size === 0) this.#readAtMs = performance.now();
    this.#window.add(events.filter((event) => this.#limits.accepts(event)));
  }

  #rewind(): void {
    this.#rewindFresh();
    this.#due = FIRST_DUE;
    this.#dueMark = null;
    this.#duePass.end();
    this.#dueAnewAtMs = 0;
  }

  #rewindFresh(): void {
    this.#rewoundAtMs = performance.now();
    this.#cursor = START;
    this.#pass.end();
    this.#isAtEnd = false;
    this.#freshAtMs = 0;
    this.#dueAtMs = 0;
  }
}

/** One way through what waits: what was looked at in vain, and what that cost. */
class Pass {
  #rows = 0;
  #costMs = 0;
  #most = 0;

  /** How much is looked at in one statement: more, where little of it may be delivered. */
  most(target: number): number {
    return Math.max(target, this.#most);
  }

  add({ scanned, events, hasMore }: Found<unknown>, most: number, tookMs: number): void {
    if (scanned === 0) return;
    // What was found is no cost of looking again.
    const inVain = scanned - events.length;
    this.#rows += inVain;
    this.#costMs += (tookMs * inVain) / scanned;
    this.#most = hasMore && inVain * 4 > scanned * 3 ? Math.min(MOST, most * 4) : 0;
  }

  /** How long the next one must wait for its turn. */
  get pauseMs(): number {
    return this.#rows <= MOST ? 0 : Math.max(DUE_POLL_MS, SHARE_OF_PASSES * this.#costMs);
  }

  end(): void {
    this.#rows = 0;
    this.#costMs = 0;
    this.#most = 0;
  }
}

function before(cursor: string, least: bigint | null): string {
  return least === null || least > BigInt(cursor) ? cursor : String(least - 1n);
}
