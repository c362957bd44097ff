import { BoundedOutput, Redactor } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { StepRow } from './run.store.ts';
import { storableText } from './storable-text.ts';

const FLUSH_EVERY_MS = 100;
/** A flood is not shown live in full: this much of each flush, and the rest when the step has ended. */
const LIVE_CHARACTERS = 12_000;
/** Every so many flushes the output so far is stored, for those who open the run in the middle. */
const FLUSHES_PER_SAVE = 10;

/** Takes a step's output as it comes: made safe for storage, redacted, shown live, and kept in bounds. */
export class StepOutput {
  readonly #app: App;
  readonly #step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>;
  readonly #redactor: Redactor;
  readonly #kept = new BoundedOutput();
  #pending = '';
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #flushes = 0;

  constructor(app: App, step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>, secrets: readonly string[]) {
    this.#app = app;
    this.#step = step;
    this.#redactor = new Redactor(secrets);
  }

  push(text: string): void {
    this.#take(this.#redactor.push(storableText(text)));
  }

  /** Ends the output. Returns all of it that is kept. */
  async end(): Promise<{ readonly output: string; readonly truncated: boolean }> {
    this.#take(this.#redactor.end());
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#flushing;
    await this.#flush(false);
    return { output: storableText(this.#kept.text()), truncated: this.#kept.truncated };
  }

  #take(safe: string): void {
    if (safe === '') return;
    this.#kept.push(safe);
    this.#pending += safe;
    if (this.#pending.length > 4 * LIVE_CHARACTERS) this.#pending = shorten(this.#pending);
    this.#timer ??= setTimeout(() => {
      this.#flushing = this.#flushing.then(() => this.#flush(true));
    }, FLUSH_EVERY_MS);
  }

  /** Live output is a convenience: when the database does not take it, the step goes on. */
  async #flush(save: boolean): Promise<void> {
    this.#timer = null;
    const chunk = shorten(this.#pending);
    this.#pending = '';
    if (chunk === '') return;
    try {
      await this.#app.live.publishOutput(this.#app.db, this.#step.run_id, this.#step.id, chunk);
      if (save && ++this.#flushes % FLUSHES_PER_SAVE === 0) await this.#save();
    } catch (error) {
      this.#app.log.warn({ err: error, run: this.#step.run_id }, 'live output was not shown');
    }
  }

  async #save(): Promise<void> {
    await this.#app.db
      .updateTable('run_step')
      .set({ output: storableText(this.#kept.text()), truncated: this.#kept.truncated })
      .where('run_id', '=', this.#step.run_id)
      .where('id', '=', this.#step.id)
      .where('attempt', '=', this.#step.attempt)
      .where('status', '=', 'running')
      .execute();
  }
}

function shorten(text: string): string {
  if (text.length <= LIVE_CHARACTERS) return text;
  return `\n… not shown live …\n${text.slice(-LIVE_CHARACTERS)}`;
}
