import { randomUUID } from 'node:crypto';
import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { type ActionItemRow, insertActionItem } from '../review.store.ts';
import { readReview } from '../review.views.ts';
import { type ReviewView, reviewWhole } from '../review-whole.views.ts';
import { queueSync } from '../trackers/queue-sync.ts';
import { readMoment } from './read-moment.ts';
import { remindOfItem } from './remind-of-item.job.ts';

export interface NewActionItem {
  readonly title: string;
  readonly horizon: ActionItemRow['horizon'];
  /** A key of the plan's `people`, or a name. */
  readonly owner?: string | undefined;
  /** ISO 8601: a moment, or a date, which means its beginning in UTC. Absent: what the plan says for the class. */
  readonly dueAt?: string | null | undefined;
}

/** Adds an action item, also after the review: work goes on. @throws Problem 'not-found'; 'invalid' for a bad date */
export async function addActionItem(
  app: App,
  reviewId: string,
  item: NewActionItem,
  actor: Actor,
): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const review = await readReview(tx, reviewId);
    const rules = app.plans.get(review.service).review.actionItems;
    const nowMs = app.clock.now();
    const dueAt =
      item.dueAt === undefined ? new Date(nowMs + rules.due[item.horizon] * 1000) : readMoment('dueAt', item.dueAt);
    const row: ActionItemRow = {
      id: `act_${randomUUID()}`,
      review_id: reviewId,
      incident_id: review.incident_id,
      title: item.title,
      horizon: item.horizon,
      owner: item.owner?.trim() || null,
      due_at: dueAt,
      status: 'open',
      created_at: new Date(nowMs),
      done_at: null,
      ...{ reason: null, changed_at: null, tracker: null },
    };
    await insertActionItem(tx, row);
    await remindOfItem(app, tx, row, rules);
    await queueSync(app, tx, row.id, review.service);
    await audit(tx, nowMs, actor, 'action-item.added', row.id, { reviewId });
    await app.live.publish(tx, 'review', reviewId);
    return reviewWhole(app, tx, reviewId);
  });
}
