import { setTimeout as sleep } from 'node:timers/promises';
import { refuseValues } from '@tocsin/core';
import type { Run } from '@tocsin/server/contract';
import { type Api, apiPath } from '../shared/api.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { complain, show } from '../shared/output.ts';
import { printable, printableText } from '../shared/printable.ts';
import { askValues, type Terminal } from './ask-values.ts';
import { ask } from './file/ask.ts';
import { changesText } from './file/document-text.ts';
import type { Values } from './given-values.ts';
import { stepEndText, stepOutput } from './run-text.ts';
import { missingFailure, missingIn } from './step-values.ts';

const LOOK_EVERY_MS = 300;

type Step = Run['steps'][number];

interface StepRequest {
  readonly run: string;
  readonly step: string;
  readonly again: boolean;
  /** What was said with `--set`. */
  readonly values: Values;
  /** Where to ask for what is missing; null: nobody is there. */
  readonly terminal: Terminal | null;
  readonly json: boolean;
  /** A change is kept without asking. */
  readonly keep?: boolean;
}

/** Approves a step and stays with it until it ends or runs in the background, printing its output. Exits 1 unless it is done or goes on. */
export async function performStep(api: Api, request: StepRequest): Promise<void> {
  const { run: id, step: stepId, json } = request;
  let shown = '';
  let run = await approve(api, request, request.values);
  let step = findStep(run, stepId);
  let asked = false;
  while (isUnderWay(step)) {
    if (!json) shown = printMore(step.output, shown);
    if (step.question && !asked) await answer(api, request, step);
    asked = step.question !== null && step.question !== undefined;
    await sleep(LOOK_EVERY_MS);
    run = await api.get<Run>(apiPath`/api/runs/${id}`);
    step = findStep(run, stepId);
  }
  if (step.status !== 'done' && !isBeside(step)) process.exitCode = BAD_NEWS;
  if (json) return show(run, { json }, () => '');
  const ended = printable(step);
  const rest = ended.rows ? `${stepOutput(ended)}\n` : '';
  if (!ended.rows) shown = printMore(step.output, shown);
  if (shown !== '' && !shown.endsWith('\n')) process.stdout.write('\n');
  process.stdout.write(`${rest}${stepEndText(ended)}\n`);
}

function isUnderWay(step: Step): boolean {
  return step.status === 'queued' || (step.status === 'running' && !isBeside(step));
}

/** Whether a step runs in the background: it goes on until somebody stops it. */
function isBeside({ status, background }: Step): boolean {
  return status === 'running' && background;
}

/** Asks whether a change stays, or says how to answer where nobody can be asked. */
async function answer(
  api: Api,
  { run, step: id, terminal, json, keep = false }: StepRequest,
  step: Step,
): Promise<void> {
  const how = `tocsin run answer ${run} ${id} commit (or rollback)`;
  const say = (decision: 'commit' | 'rollback') =>
    api.post<Run>(apiPath`/api/runs/${run}/steps/${id}/answer`, { decision });
  if (keep) {
    await say('commit');
    return;
  }
  if (!terminal) {
    if (!json) complain(`It waits for an answer: ${how}`);
    return;
  }
  terminal.output.write(`${changesText(step.question?.changes ?? [], [])}\n`);
  const decision = await ask(terminal, 'Keep the change? [commit/rollback] ', ['commit', 'rollback'] as const);
  if (decision === null) terminal.output.write(`It still waits: ${how}\n`);
  else await say(decision);
}

/** Approves the step. When that is refused, asks for what is missing, or says how to insist on a step that ran already. */
async function approve(api: Api, request: StepRequest, values: Values): Promise<Run> {
  const { run: id, step, again } = request;
  const parameters = Object.keys(values).length > 0 ? { parameters: values } : {};
  try {
    return await api.post<Run>(apiPath`/api/runs/${id}/steps/${step}/run`, { again, ...parameters });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'invalid')
      return approve(api, request, { ...values, ...(await missingValues(api, request, values, error)) });
    if (error.code === 'conflict' && !again) throw await howToInsist(api, id, step, error);
    throw error;
  }
}

/** What the step still needs to know. @throws Failure the refusal, when it has another reason or nobody can be asked */
async function missingValues(api: Api, request: StepRequest, values: Values, refusal: Failure): Promise<Values> {
  const run = await api.get<Run>(apiPath`/api/runs/${request.run}`);
  const missing = missingIn(run, request.step, values);
  if (missing.length === 0 || refuseValues(run.parameters, values)) throw refusal;
  if (!request.terminal) throw missingFailure(missing);
  return askValues(missing, request.terminal);
}

async function howToInsist(api: Api, id: string, stepId: string, refusal: Failure): Promise<Failure> {
  const { status } = findStep(await api.get<Run>(apiPath`/api/runs/${id}`), stepId);
  if (!['done', 'failed', 'unknown'].includes(status)) return refusal;
  return new Failure('conflict', `The step is ${status}: it ran, or may have run. To run it once more, add --again.`);
}

function findStep(run: Run, id: string): Step {
  const step = run.steps.find((known) => known.id === id);
  if (!step) throw new Failure('not-found', `The run ${run.id} has no step "${id}".`);
  return step;
}

/** Prints what was added. A long output loses its middle; then only its new end is sure to be new. */
function printMore(output: string, shown: string): string {
  const text = printableText(output);
  if (text.startsWith(shown)) process.stdout.write(text.slice(shown.length));
  else process.stdout.write(`\n… output was shortened …\n${text.slice(-2_000)}`);
  return text;
}
