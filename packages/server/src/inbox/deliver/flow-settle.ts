import type { App } from '../../platform/app.ts';
import { type Outcome, type Ownership, settle } from './settle.ts';

const MOST_AT_ONCE = 500;
const AGAIN_AFTER_MS = 300;

interface Listener {
  settled(outcomes: readonly Outcome[]): void;
  /** The source is another node's. */
  lost(): void;
}

/** Stores what became of attempts, one batch at a time: what comes meanwhile is the next batch. */
export class FlowSettle {
  readonly #app: App;
  readonly #own: Ownership;
  readonly #listener: Listener;
  #waiting: Outcome[] = [];
  #running: Promise<void> | null = null;
  #inBatch = 0;
  #isClosed = false;

  constructor(app: App, own: Ownership, listener: Listener) {
    this.#app = app;
    this.#own = own;
    this.#listener = listener;
  }

  /** Attempts whose end is not stored yet. */
  get unsettled(): number {
    return this.#waiting.length + this.#inBatch;
  }

  add(outcome: Outcome): void {
    if (this.#isClosed) return;
    this.#waiting.push(outcome);
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes nothing more. */
  close(): void {
    this.#isClosed = true;
  }

  /** Waits until all is stored, or gives up: whatever is not stored is delivered again. */
  async finish(withinMs: number): Promise<void> {
    this.#isClosed = true;
    const timer = new Promise<void>((done) => setTimeout(done, withinMs).unref());
    await Promise.race([this.#running, timer]);
    this.#waiting = [];
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Answers that have come by now belong to the same batch.
      await new Promise<void>((done) => setImmediate(done));
      await this.#store(this.#waiting.splice(0, MOST_AT_ONCE));
    }
  }

  async #store(batch: readonly Outcome[]): Promise<void> {
    this.#inBatch = batch.length;
    try {
      const isOwned = await settle(this.#app.pool, this.#own, batch, this.#app.clock.now());
      this.#inBatch = 0;
      if (isOwned) this.#listener.settled(batch);
      else {
        this.#waiting = [];
        this.#listener.lost();
      }
    } catch (error) {
      this.#inBatch = 0;
      this.#app.log.warn({ err: error, source: this.#own.source }, 'deliveries could not be settled; trying again');
      this.#waiting.unshift(...batch);
      await new Promise((done) => setTimeout(done, AGAIN_AFTER_MS));
    }
  }
}
