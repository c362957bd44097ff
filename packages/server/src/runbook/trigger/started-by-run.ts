import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';

/** Runbooks that start each other further than this go in a circle. */
const DEEPEST = 8;

/**
 * A step may start a run of its own service with the token of its run; what that run does is approved by people. Who started
 * it is on record as the run that did.
 * @throws Problem 'forbidden' for a run of another service; 'conflict' when runs start each other in a circle
 */
export async function mayStart(app: App, actor: Actor, service: string): Promise<void> {
  let by: Actor = actor;
  for (let depth = 0; by.kind === 'run'; depth++) {
    if (depth === DEEPEST) {
      throw new Problem(
        'conflict',
        `Runbooks have started each other ${DEEPEST} times in a row. A person starts the next.`,
      );
    }
    const row = await app.db
      .selectFrom('run')
      .select(['service', 'started_by'])
      .where('id', '=', by.runId)
      .executeTakeFirst();
    if (depth === 0 && row?.service !== service) {
      throw new Problem('forbidden', `A step starts runbooks of its own service, not of ${service}.`);
    }
    if (!row) return;
    by = row.started_by;
  }
}
