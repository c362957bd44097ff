import { randomUUID } from 'node:crypto';
import type { Actor } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import { type ActionItemRow, insertActionItem } from './review.store.ts';
import { readReview } from './review.views.ts';
import { type ReviewView, reviewWhole } from './review-whole.views.ts';

export interface NewActionItem {
  readonly title: string;
  readonly horizon: ActionItemRow['horizon'];
  readonly owner?: string | undefined;
  /** ISO 8601: a moment, or a date, which means its beginning in UTC. */
  readonly dueAt?: string | undefined;
}

/** Adds an action item, also after the review: work goes on. @throws Problem 'not-found'; 'invalid' for a bad date */
export async function addActionItem(
  app: App,
  reviewId: string,
  item: NewActionItem,
  actor: Actor,
): Promise<ReviewView> {
  const dueAt = item.dueAt === undefined ? null : parseMoment(item.dueAt);
  return app.db.transaction().execute(async (tx) => {
    const review = await readReview(tx, reviewId);
    const id = `act_${randomUUID()}`;
    const nowMs = app.clock.now();
    await insertActionItem(tx, {
      id,
      review_id: reviewId,
      incident_id: review.incident_id,
      title: item.title,
      horizon: item.horizon,
      owner: item.owner ?? null,
      due_at: dueAt,
      status: 'open',
      created_at: new Date(nowMs),
      done_at: null,
    });
    await audit(tx, nowMs, actor, 'action-item.added', id, { reviewId });
    await app.live.publish(tx, 'review', reviewId);
    return reviewWhole(app, tx, reviewId);
  });
}

function parseMoment(text: string): Date {
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    const message = `"${text}" is not a date such as 2026-11-30 or 2026-11-30T09:00:00Z.`;
    throw new Problem('invalid', message, [{ at: 'dueAt', message }]);
  }
  return new Date(ms);
}
