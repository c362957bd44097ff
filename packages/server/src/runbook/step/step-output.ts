import { BoundedOutput, OUTPUT_HEAD, OUTPUT_TAIL, Redactor } from '@tocsin/core';
import { PrintableOutput, storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { outputFile } from '../output/output-file.ts';
import { WholeOutput } from '../output/whole-output.ts';
import type { StepRow } from '../run/run.store.ts';

const FLUSH_EVERY_MS = 100;
/** A flood is not shown live in full: this much of each flush, and the rest when the step has ended. */
const LIVE_CHARACTERS = 12_000;
/** The output so far is stored this often, for those who open the run in the middle and for after a crash. */
const SAVE_EVERY_MS = 1000;

/**
 * Takes a step's output as it comes: made printable, redacted, shown live, and kept in bounds, with the whole of a long one on disk.
 */
export class StepOutput {
  readonly #app: App;
  readonly #step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>;
  readonly #printable = new PrintableOutput();
  readonly #redactor: Redactor;
  readonly #kept = new BoundedOutput();
  #length = 0;
  /** Null while all of it fits in the database. */
  #whole: WholeOutput | null = null;
  #pending = '';
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | null = null;

  constructor(app: App, step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>, secrets: readonly string[]) {
    this.#app = app;
    this.#step = step;
    this.#redactor = new Redactor(secrets);
  }

  /** Returns a promise when the disk is slower than the output: what comes next should wait for it. */
  push(text: string): void | Promise<void> {
    return this.#take(this.#redactor.push(this.#printable.push(text)));
  }

  /** Ends the output. Returns all of it that is kept. */
  async end(): Promise<{ readonly output: string; readonly truncated: boolean }> {
    this.#take(this.#redactor.push(this.#printable.end()) + this.#redactor.end());
    await this.#whole?.end(this.#kept.tail());
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#saveTimer) clearTimeout(this.#saveTimer);
    await this.#flushing;
    await this.#flush();
    return { output: storableText(this.#kept.text()), truncated: this.#kept.truncated };
  }

  #take(safe: string): void | Promise<void> {
    if (safe === '') return;
    const busy = this.#keep(safe);
    this.#pending += safe;
    if (this.#pending.length > 4 * LIVE_CHARACTERS) this.#pending = shorten(this.#pending);
    this.#timer ??= setTimeout(() => {
      this.#flushing = this.#flushing.then(() => this.#flush());
    }, FLUSH_EVERY_MS);
    this.#saveTimer ??= setTimeout(() => {
      this.#flushing = this.#flushing.then(() => this.#save());
    }, SAVE_EVERY_MS);
    return busy;
  }

  #keep(safe: string): void | Promise<void> {
    this.#length += safe.length;
    if (this.#whole === null && this.#length > OUTPUT_HEAD + OUTPUT_TAIL) {
      const { dataDir, cells } = this.#app.config;
      this.#whole = new WholeOutput(outputFile(dataDir, this.#step), cells.outputBytes, this.#app.log);
      // All that came before is still there: it fitted.
      void this.#whole.write(this.#kept.text());
    }
    this.#kept.push(safe);
    return this.#whole?.write(safe);
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
