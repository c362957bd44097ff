import { type Actor, decideStep, redact } from '@tocsin/core';
import { storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, readStep } from '../run/run.store.ts';
import { secretsIn } from './execute-cell.ts';
import { finishStep, NO_RESULT } from './finish-step.ts';

/** Skips a step that has not begun. @throws Problem 'conflict' when it has */
export async function skipStep(app: App, runId: string, stepId: string, reason: string, actor: Actor): Promise<void> {
  if (actor.kind === 'run') throw new Problem('forbidden', 'A step is skipped by a person, not by another step.');
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await readStep(tx, runId, stepId);
    const state = { status: step.status, kind: step.kind, undoes: null };
    const decision = decideStep({ status: run.status, paused: false }, state, { kind: 'skip' });
    if (!decision.accepted) throw new Problem('conflict', decision.reason);
    const plan = await app.plans.version(run.service, run.plan_version);
    const output = `Skipped: ${redact(storableText(reason), secretsIn(plan, run))}`;
    const result = { ...NO_RESULT, status: 'skipped', output } as const;
    if (!(await finishStep(app, tx, run, step, result, actor))) {
      throw new Problem('conflict', 'The step has begun meanwhile.');
    }
    await audit(tx, app.clock.now(), actor, 'run.skip', `${runId}/${stepId}`, { reason: output });
  });
}
