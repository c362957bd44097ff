import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { lockRun } from '../run/run.store.ts';
import { type PastRunView, pastRuns, pastRunView } from './past-runs.views.ts';

/**
 * Keeps what a person says of a run; the last word counts.
 * @throws Problem 'not-found'; 'forbidden' for a run's own token
 */
export async function markRun(app: App, runId: string, helped: boolean, actor: Actor): Promise<PastRunView> {
  if (actor.kind === 'run') throw new Problem('forbidden', 'Whether a run helped is said by a person.');
  const service = await app.db.transaction().execute(async (tx) => {
    const run = await lockRun(tx, runId);
    const atMs = app.clock.now();
    const mark = { helped, by: JSON.stringify(actor), at: new Date(atMs) };
    await tx
      .insertInto('run_mark')
      .values({ run_id: runId, ...mark })
      .onConflict((conflict) => conflict.column('run_id').doUpdateSet(mark))
      .execute();
    await audit(tx, atMs, actor, 'run.helped', runId, { helped });
    await app.live.publish(tx, 'run', runId);
    return run.service;
  });
  const [run] = await pastRuns(app.db, { service, id: runId });
  if (!run) throw new Problem('not-found', `There is no run ${runId}.`);
  return pastRunView(run);
}
