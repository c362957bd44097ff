import type { RunbookStep } from '@tocsin/core';
import type { CellResult, ResultRows } from '@tocsin/runner';
import type { Terminal } from '../ask-values.ts';
import type { Values } from '../given-values.ts';
import type { PlacedStep } from './choose-steps.ts';
import type { LoadedDocument } from './load-document.ts';

export interface DocumentRequest {
  readonly document: LoadedDocument;
  readonly steps: readonly PlacedStep[];
  /** Values that are known at the beginning. */
  readonly values: Values;
  /** Alternatives that were chosen beforehand, by their headings, parts of these, or numbers. */
  readonly options: readonly string[];
  /** Every question is answered by yes. */
  readonly yes: boolean;
  /** Where people are asked; null: nobody is there. */
  readonly terminal: Terminal | null;
  /** Shows what goes on; a promise asks to wait. */
  readonly show: (text: string) => void | Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export type StepEnd = 'done' | 'failed' | 'unknown' | 'skipped' | 'not-run';

/** What became of one step. */
export interface RanStep {
  readonly step: RunbookStep;
  readonly phase: string;
  status: StepEnd;
  exitCode: number | null;
  closing: string | null;
  output: string;
  rows: ResultRows | null;
  durationMs: number;
}

export interface DocumentEnd {
  /** `stopped`: not everything ran, by a person's wish or for want of one. */
  readonly status: 'done' | 'failed' | 'unknown' | 'stopped' | 'interrupted';
  /** Why it did not go on, in a sentence; null: it went to its end. */
  readonly reason: string | null;
  readonly steps: readonly RanStep[];
}

/** Why a run does not go on. */
export type Halt = { readonly status: Exclude<DocumentEnd['status'], 'done'>; readonly reason: string };

/** What a person, or the want of one, says to a step. */
export type Decision = 'run' | 'skip' | Halt;

/** A person ended it. */
export const QUIT: Halt = { status: 'stopped', reason: 'Ended before all steps ran.' };

/** Writes down what became of a cell. */
export function keep(one: RanStep, result: CellResult, output: string, durationMs: number): void {
  Object.assign(one, {
    ...{ status: result.status, exitCode: result.exitCode, closing: result.closing, rows: result.rows },
    ...{ output, durationMs },
  });
}

/** Why a run ends that waits for an answer which nobody can give. */
export function needsPerson(step: RunbookStep): Halt {
  const how = step.kind === 'manual' || step.changes ? ' Add --yes to answer every question with yes.' : '';
  return { status: 'stopped', reason: `"${step.title}" needs a person's answer, and nobody can be asked here.${how}` };
}
