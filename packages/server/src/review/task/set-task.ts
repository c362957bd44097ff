import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { lockReview } from '../review.views.ts';
import { type ReviewView, reviewWhole } from '../review-whole.views.ts';

export interface TickedTask {
  readonly number: number;
  readonly done: boolean;
}

/** Ticks a task of a review, also of a completed one, or takes the tick back. @throws Problem 'not-found' */
export async function setTask(app: App, id: string, { number, done }: TickedTask, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const { incident_id: incidentId } = await lockReview(tx, id);
    const nowMs = app.clock.now();
    const ticked = done
      ? { done_at: new Date(nowMs), done_by: JSON.stringify(actor) }
      : { done_at: null, done_by: null };
    const task = await tx
      .updateTable('review_task')
      .set(ticked)
      .where('review_id', '=', id)
      .where('number', '=', number)
      // Who did it first has done it.
      .where('done_at', done ? 'is' : 'is not', null)
      .returning('title')
      .executeTakeFirst();
    if (task) {
      const action = done ? 'review.task-done' : 'review.task-undone';
      await audit(tx, nowMs, actor, action, id, { incidentId, task: task.title });
      await app.live.publish(tx, 'review', id);
      return reviewWhole(app, tx, id);
    }
    const view = await reviewWhole(app, tx, id);
    if (view.tasks.some((one) => one.number === number)) return view;
    throw new Problem('not-found', `The review has no task ${number}; it has ${view.tasks.length}.`);
  });
}
