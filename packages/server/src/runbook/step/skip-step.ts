import { type Actor, decideStep, redact } from '@tocsin/core';
import { storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, readStep } from '../run/run.store.ts';
import { finishStep } from './finish-step.ts';

/** Skips a step that has not begun. @throws Problem 'conflict' when it has */
export async function skipStep(app: App, runId: string, stepId: string, reason: string, actor: Actor): Promise<void> {
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await readStep(tx, runId, stepId);
    const decision = decideStep(run.status, step, { kind: 'skip' });
    if (!decision.accepted) throw new Problem('conflict', decision.reason);
    const output = `Skipped: ${redact(storableText(reason), [])}`;
    const result = { status: 'skipped', exitCode: null, output, truncated: false, rows: null } as const;
    if (!(await finishStep(app, tx, run, step, result, actor))) {
      throw new Problem('conflict', 'The step has begun meanwhile.');
    }
    await audit(tx, app.clock.now(), actor, 'run.skip', `${runId}/${stepId}`, { reason: output });
  });
}
