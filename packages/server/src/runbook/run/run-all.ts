import type { Actor, ParameterValues } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../report-to-incident.ts';
import { fillIn } from '../step/fill-in.ts';
import { advanceRunAll } from './advance-run-all.ts';
import { lockRun, readSteps, type StepRow } from './run.store.ts';

export interface RunAllRequest {
  readonly runId: string;
  /** Id of the step to begin with; absent: the first that has not run. */
  readonly from?: string | undefined;
  /** Headings of the alternatives to take. */
  readonly options?: readonly string[];
  readonly parameters?: ParameterValues;
}

/**
 * Has the steps of a run run one after another, which approves each of them in the actor's name, until one fails or needs
 * a person: then the run says why it stopped. It outlives this process, and goes on after a pause.
 * @throws Problem 'conflict' when the run is over, paused or does so already; 'not-found' for the step; 'invalid' for an
 * alternative or a value; 'forbidden' for a run's own token
 */
export async function runAll(app: App, request: RunAllRequest, actor: Actor): Promise<void> {
  const { runId, from, options = [], parameters = {} } = request;
  if (actor.kind === 'run') throw new Problem('forbidden', 'Steps are approved by a person, not by another step.');
  await transact(app, async (tx) => {
    const run = await fillIn(app, tx, await lockRun(tx, runId), parameters);
    if (run.status !== 'running') throw new Problem('conflict', `The run is over: it is ${run.status}.`);
    if (run.paused_at !== null) throw new Problem('conflict', 'The run is paused. Resume it first.');
    if (run.runs_all) throw new Problem('conflict', 'The steps of this run are being run one after another already.');
    const steps = await readSteps(tx, runId);
    refuseUnknownOptions(steps, options);
    const begin = { runs_all: true, runs_all_from: firstOf(steps, from), options, runs_all_by: actor, halted: null };
    await tx
      .updateTable('run')
      .set({ ...begin, options: JSON.stringify(options), runs_all_by: JSON.stringify(actor) })
      .where('id', '=', runId)
      .execute();
    const text = `Running all steps of "${run.title}"`;
    await reportToIncident(app, tx, run.incident_id, { kind: 'note', text }, actor);
    await advanceRunAll(app, tx, { ...run, ...begin });
    await audit(tx, app.clock.now(), actor, 'run.all', runId, { from, options, filledIn: Object.keys(parameters) });
    await app.live.publish(tx, 'run', runId);
  });
}

/** Position of the step to begin with: what failed or was left out before it is passed over. */
function firstOf(steps: readonly StepRow[], from: string | undefined): number {
  if (from === undefined)
    return Math.max(
      steps.findIndex(({ status }) => isOpen(status)),
      0,
    );
  const found = steps.findIndex(({ id }) => id === from);
  if (found === -1) throw new Problem('not-found', `This run has no step "${from}".`);
  return found;
}

function isOpen(status: StepRow['status']): boolean {
  return status !== 'done' && status !== 'skipped' && status !== 'failed';
}

function refuseUnknownOptions(steps: readonly StepRow[], options: readonly string[]): void {
  const known = [...new Set(steps.flatMap(({ option }) => option ?? []))];
  const unknown = options.find((option) => !known.includes(option));
  if (unknown === undefined) return;
  const all = known.length > 0 ? `It has: ${known.join(', ')}.` : 'It has none.';
  throw new Problem('invalid', `This runbook has no alternative "${unknown}". ${all}`);
}
