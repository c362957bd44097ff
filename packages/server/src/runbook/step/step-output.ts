import { BoundedOutput, Redactor } from '@tocsin/core';
import { storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import type { StepRow } from '../run/run.store.ts';

const FLUSH_EVERY_MS = 100;
/** A flood is not shown live in full: this much of each flush, and the rest when the step has ended. */
const LIVE_CHARACTERS = 12_000;
/** The output so far is stored this often, for those who open the run in the middle and for after a crash. */
const SAVE_EVERY_MS = 1000;

/** Takes a step's output as it comes: made safe for storage, redacted, shown live, and kept in bounds. */
export class StepOutput {
  readonly #app: App;
  readonly #step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>;
  readonly #redactor: Redactor;
  readonly #kept = new BoundedOutput();
  #pending = '';
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | null = null;

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
    if (this.#saveTimer) clearTimeout(this.#saveTimer);
    await this.#flushing;
    await this.#flush();
    return { output: storableText(this.#kept.text()), truncated: this.#kept.truncated };
  }

  #take(safe: string): void {
    if (safe === '') return;
    this.#kept.push(safe);
    this.#pending += safe;
    if (this.#pending.length > 4 * LIVE_CHARACTERS) this.#pending = shorten(this.#pending);
    this.#timer ??= setTimeout(() => {
      this.#flushing = this.#flushing.then(() => this.#flush());
    }, FLUSH_EVERY_MS);
    this.#saveTimer ??= setTimeout(() => {
      this.#flushing = this.#flushing.then(() => this.#save());
    }, SAVE_EVERY_MS);
  }

  /** Live output is a convenience: when the database does not take it, the step goes on. */
  async #flush(): Promise<void> {
    this.#timer = null;
    const chunk = shorten(this.#pending);
    this.#pending = '';
    if (chunk === '') return;
    try {
      await this.#app.live.publishOutput(this.#app.db, this.#step.run_id, this.#step.id, chunk);
    } catch (error) {
      this.#app.log.warn({ err: error, run: this.#step.run_id }, 'live output was not shown');
    }
  }

  async #save(): Promise<void> {
    this.#saveTimer = null;
    const output = storableText(this.#kept.text());
    try {
      await this.#app.db
        .updateTable('run_step')
        .set({ output, truncated: this.#kept.truncated })
        .where('run_id', '=', this.#step.run_id)
        .where('id', '=', this.#step.id)
        .where('attempt', '=', this.#step.attempt)
        .where('status', '=', 'running')
        .execute();
    } catch (error) {
      this.#app.log.warn({ err: error, run: this.#step.run_id }, 'the output so far was not stored');
    }
  }
}

function shorten(text: string): string {
  if (text.length <= LIVE_CHARACTERS) return text;
  return `\n… not shown live …\n${text.slice(-LIVE_CHARACTERS)}`;
}
