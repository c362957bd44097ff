import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '@tocsin/server/contract';
import { type Api, apiPath } from '../shared/api.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { show } from '../shared/output.ts';
import { printable, printableText } from '../shared/printable.ts';
import { stepEndText, stepOutput } from './run-text.ts';

const LOOK_EVERY_MS = 300;

interface StepRequest {
  readonly run: string;
  readonly step: string;
  readonly again: boolean;
  readonly json: boolean;
}

/** Approves a step and stays with it until its end, printing its output as it comes. Exits 1 unless it is done. */
export async function performStep(api: Api, { run: id, step: stepId, again, json }: StepRequest): Promise<void> {
  let shown = '';
  let run = await approve(api, id, stepId, again);
  let step = findStep(run, stepId);
  while (step.status === 'queued' || step.status === 'running') {
    if (!json) shown = printMore(step.output, shown);
    await sleep(LOOK_EVERY_MS);
    run = await api.get<Run>(apiPath`/api/runs/${id}`);
    step = findStep(run, stepId);
  }
  if (step.status !== 'done') process.exitCode = BAD_NEWS;
  if (json) return show(run, { json }, () => '');
  const ended = printable(step);
  const rest = ended.rows ? `${stepOutput(ended)}\n` : '';
  if (!ended.rows) shown = printMore(step.output, shown);
  if (shown !== '' && !shown.endsWith('\n')) process.stdout.write('\n');
  process.stdout.write(`${rest}${stepEndText(ended)}\n`);
}

/** Approves the step; when that is refused because it ran already, says how to insist. */
async function approve(api: Api, id: string, stepId: string, again: boolean): Promise<Run> {
  try {
    return await api.post<Run>(apiPath`/api/runs/${id}/steps/${stepId}/run`, { again });
  } catch (error) {
    if (again || !(error instanceof Failure) || error.code !== 'conflict') throw error;
    const { status } = findStep(await api.get<Run>(apiPath`/api/runs/${id}`), stepId);
    if (!['done', 'failed', 'unknown'].includes(status)) throw error;
    throw new Failure('conflict', `The step is ${status}: it ran, or may have run. To run it once more, add --again.`);
  }
}

function findStep(run: Run, id: string): Run['steps'][number] {
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
