import type { Actor } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import { writeActionItemStatus } from './review.store.ts';
import { type ActionItem, itemView } from './review.views.ts';

/** Ticks an action item, or opens it again. @throws Problem 'not-found' */
export async function setActionItem(app: App, id: string, status: 'open' | 'done', actor: Actor): Promise<ActionItem> {
  return app.db.transaction().execute(async (tx) => {
    const nowMs = app.clock.now();
    const item = await writeActionItemStatus(tx, id, status, nowMs);
    if (!item) throw new Problem('not-found', `There is no action item ${id}.`);
    await audit(tx, nowMs, actor, `action-item.${status}`, id, { reviewId: item.review_id });
    await app.live.publish(tx, 'review', item.review_id);
    return itemView(item);
  });
}
