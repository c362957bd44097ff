import { settingsOf } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { StepRow } from '../run/run.store.ts';
import { findJob } from './job.store.ts';

/**
 * Whether nobody elsewhere has a running step, as far as runners go. False while it waits for a runner, while one runs it
 * and while a result waits to be recorded, whatever became of the node that looked after it: another one goes on with it.
 * True for a step that runs on the server.
 */
export async function isRunnerLost(
  app: App,
  step: Pick<StepRow, 'run_id' | 'id' | 'attempt' | 'settings'>,
): Promise<boolean> {
  if (settingsOf(step.settings).runner === null) return true;
  const job = await findJob(app.db, step);
  return job?.status === 'lost';
}
