import { paint } from '../../shared/paint.ts';
import { printableText } from '../../shared/printable.ts';
import { keep, type RanStep } from './document-run.ts';
import type { CellOutcome } from './perform-cell.ts';

type Show = (text: string) => void | Promise<void>;

/** Cells that run beside the others, and end with the run. */
export class Background {
  readonly #show: Show;
  readonly #running = new Map<AbortController, Promise<void>>();

  constructor(show: Show) {
    this.#show = show;
  }

  /** Begins a cell; its output is shown under its name. */
  begin(one: RanStep, perform: (signal: AbortSignal, show: Show) => Promise<CellOutcome>): void {
    const stop = new AbortController();
    const mark = paint('dim', `[${printableText(one.step.id)}] `);
    const show: Show = (text) => this.#show(text.replace(/^(?=.)/gm, mark));
    const ended = perform(stop.signal, show).then(({ result, output, durationMs }) => {
      keep(one, result, output, durationMs);
      // It was meant to be ended.
      if (stop.signal.aborted) Object.assign(one, { status: 'done', exitCode: null, closing: null });
      this.#running.delete(stop);
    });
    this.#running.set(stop, ended);
  }

  /** Ends those that still run. */
  async end(): Promise<void> {
    const ending = [...this.#running.values()];
    for (const stop of this.#running.keys()) stop.abort('cancelled');
    await Promise.all(ending);
  }
}
