import { setTimeout as sleep } from 'node:timers/promises';
import { type RunbookStep, retryPause } from '@tocsin/core';
import type { ChangePreview } from '@tocsin/runner';
import { paint } from '../../shared/paint.ts';
import { printableText } from '../../shared/printable.ts';
import { ask } from './ask.ts';
import { Background } from './background.ts';
import { chooseOption } from './choose-option.ts';
import { decideStep, type Known } from './decide-step.ts';
import {
  type DocumentEnd,
  type DocumentRequest,
  type Halt,
  keep,
  needsPerson,
  QUIT,
  type RanStep,
} from './document-run.ts';
import { changesText, stepEnding, stepHeading, stepSource } from './document-text.ts';
import { holdStep } from './hold-step.ts';
import { performCell, secretsIn } from './perform-cell.ts';

/** Runs the steps of a document one after the other on this machine, asking before each where somebody can be asked. */
export async function runDocument(request: DocumentRequest): Promise<DocumentEnd> {
  const run = new DocumentRun(request);
  const halt = await run.all();
  const steps = run.ran;
  if (request.signal.aborted) return { status: 'interrupted', reason: 'Interrupted.', steps };
  if (halt) return { ...halt, steps };
  const worst = (['unknown', 'failed'] as const).find((status) => steps.some((one) => one.status === status));
  return { status: worst ?? 'done', reason: null, steps };
}

class DocumentRun {
  readonly ran: RanStep[];
  readonly #request: DocumentRequest;
  readonly #background: Background;
  readonly #chosen = new Set<string>();
  #known: Known;

  constructor(request: DocumentRequest) {
    this.#request = request;
    this.#known = { values: request.values, session: { cwd: null, variables: {} }, readsUnasked: false };
    this.#background = new Background(request.show);
    this.ran = request.steps.map(({ step, phase }) => ({
      ...{ step, phase, status: 'not-run', exitCode: null, closing: null, output: '', rows: null, durationMs: 0 },
    }));
  }

  async all(): Promise<Halt | null> {
    try {
      for (const [index, one] of this.ran.entries()) {
        const halt = await this.#one(one, index);
        if (halt || this.#request.signal.aborted) return halt;
      }
      return null;
    } finally {
      await this.#background.end();
    }
  }

  async #one(one: RanStep, index: number): Promise<Halt | null> {
    const { steps, show } = this.#request;
    const { step, phase } = one;
    if (step.option !== null) {
      const chosen = await chooseOption(this.#request, index, this.#chosen);
      if (chosen === null) return { status: 'stopped', reason: `Nobody chose a way in "${phase}". Add --option.` };
      if (chosen !== step.option) return skip(one);
    }
    if (steps[index - 1]?.phase !== phase) await show(`\n${paint('bold', printableText(`## ${phase}`))}\n`);
    await show(`\n${stepHeading(step, `${index + 1}/${steps.length}`)}\n`);
    const isByHand = step.kind === 'manual' || step.kind === 'wait' || step.kind === 'gate';
    return isByHand ? this.#byHand(one) : this.#cell(one);
  }

  async #byHand(one: RanStep): Promise<Halt | null> {
    await this.#request.show(`${stepSource(one.step, this.#known.values, this.#secrets())}\n`);
    const held = await holdStep(one.step, this.#request);
    if (held === 'quit') return QUIT;
    if (held === 'nobody') return needsPerson(one.step);
    one.status = held;
    return null;
  }

  async #cell(one: RanStep): Promise<Halt | null> {
    for (;;) {
      const { decision, ...known } = await decideStep(one.step, this.#request, this.#known);
      this.#known = known;
      if (decision === 'skip') return skip(one);
      if (decision !== 'run') return decision;
      if (one.step.background) return this.#begin(one);
      await this.#perform(one);
      const next = one.status === 'done' ? null : await this.#afterFailure(one);
      if (next !== 'again') return next;
    }
  }

  async #begin(one: RanStep): Promise<null> {
    const cell = this.#cellOf(one.step);
    this.#background.begin(one, (signal, show) => performCell({ ...cell, signal, show, confirm: null }));
    await this.#request.show(`${paint('dim', 'It runs beside the steps after it, and ends with them.')}\n`);
    return null;
  }

  /** Runs a cell, and again as often as it says when it fails. */
  async #perform(one: RanStep): Promise<void> {
    const { show, signal } = this.#request;
    const { retry } = one.step;
    for (let retries = 0; !signal.aborted; retries++) {
      await this.#performOnce(one);
      const pauseSeconds = retryPause('running', { retry, retries });
      if (one.status !== 'failed' || pauseSeconds === null) return;
      await show(`${paint('dim', `Tried again in ${pauseSeconds} s.`)}\n`);
      await sleep(pauseSeconds * 1_000, undefined, { signal }).catch(() => undefined);
    }
  }

  async #performOnce(one: RanStep): Promise<void> {
    const { show, signal } = this.#request;
    let last = '\n';
    const follow = (text: string) => {
      last = text;
      return show(text);
    };
    const cell = { ...this.#cellOf(one.step), signal, show: follow, confirm: this.#confirmOf(one.step) };
    const { result, output, durationMs } = await performCell(cell);
    this.#known = { ...this.#known, session: result.session };
    keep(one, result, output, durationMs);
    await show(`${last.endsWith('\n') ? '' : '\n'}${stepEnding(one.step, result, durationMs)}\n`);
  }

  #cellOf(step: RunbookStep) {
    const { values, session } = this.#known;
    return { document: this.#request.document, step, values, session };
  }

  /** Null where nobody is asked whether a change stays. */
  #confirmOf(step: RunbookStep) {
    const { terminal, yes, show } = this.#request;
    if (!terminal || yes || !step.changes) return null;
    return async (changes: readonly ChangePreview[]) => {
      await show(`${changesText(changes, this.#secrets())}\n`);
      const answers = ['commit', 'rollback'] as const;
      return (await ask(terminal, `Keep the change? [${answers.join('/')}] `, answers)) ?? 'rollback';
    };
  }

  async #afterFailure({ step, status }: RanStep): Promise<'again' | Halt | null> {
    const { terminal, signal } = this.#request;
    const undo = step.undo === null ? '' : ` To take it back: --step ${step.undo}`;
    const halt: Halt =
      status === 'unknown'
        ? { status, reason: `Nobody knows whether "${step.title}" happened: look before you run it again.${undo}` }
        : { status: 'failed', reason: `"${step.title}" failed.${undo}` };
    if (!terminal || signal.aborted) return halt;
    const answers = ['retry', 'continue', 'quit'] as const;
    const answer = await ask(terminal, `${printableText(halt.reason)} [${answers.join('/')}] `, answers);
    if (answer === 'retry') return 'again';
    return answer === 'continue' ? null : halt;
  }

  #secrets(): readonly string[] {
    return secretsIn(this.#request.document, this.#known.values, this.#known.session);
  }
}

function skip(one: RanStep): null {
  one.status = 'skipped';
  return null;
}
