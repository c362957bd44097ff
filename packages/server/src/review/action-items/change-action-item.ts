import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { ActionItemRow } from '../review.store.ts';
import { type ActionItem, itemView, readReview } from '../review.views.ts';
import { queueSync } from '../trackers/queue-sync.ts';
import { readMoment } from './read-moment.ts';
import { remindOfItem } from './remind-of-item.job.ts';

/** What is left out stays as it is; null takes it back. */
export interface ItemChange {
  readonly status?: ActionItemRow['status'] | undefined;
  /** Why it is dropped. */
  readonly reason?: string | undefined;
  readonly title?: string | undefined;
  readonly horizon?: ActionItemRow['horizon'] | undefined;
  readonly owner?: string | null | undefined;
  readonly dueAt?: string | null | undefined;
}

/**
 * Ticks, drops, opens again or edits an action item. One that is due at another time is remembered then.
 * @throws Problem 'not-found'; 'invalid' for a bad date, or one that is dropped without a reason
 */
export async function changeActionItem(app: App, id: string, change: ItemChange, actor: Actor): Promise<ActionItem> {
  return app.db.transaction().execute(async (tx) => {
    const before = await tx.selectFrom('action_item').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    if (!before) throw new Problem('not-found', `There is no action item ${id}.`);
    return changeLockedItem(app, tx, before, change, actor);
  });
}

/** The same for an item that the transaction has locked. */
export async function changeLockedItem(
  app: App,
  tx: Tx,
  before: ActionItemRow,
  change: ItemChange,
  actor: Actor,
): Promise<ActionItem> {
  const { id } = before;
  const nowMs = app.clock.now();
  const item = await tx
    .updateTable('action_item')
    .set({ ...changed(before, change, nowMs), changed_at: new Date(nowMs) })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const { service } = await readReview(tx, item.review_id);
  if (item.status === 'open') await remindOfItem(app, tx, item, app.plans.get(service).review.actionItems);
  await queueSync(app, tx, id, service);
  const verb = change.status !== undefined && change.status !== before.status ? change.status : 'changed';
  await audit(tx, nowMs, actor, `action-item.${verb}`, id, { reviewId: item.review_id, ...change });
  await app.live.publish(tx, 'review', item.review_id);
  return itemView(item);
}

function changed(before: ActionItemRow, change: ItemChange, nowMs: number): Partial<Omit<ActionItemRow, 'tracker'>> {
  const { title, horizon, owner, dueAt } = change;
  return {
    ...(title === undefined ? {} : { title }),
    ...(horizon === undefined ? {} : { horizon }),
    ...(owner === undefined ? {} : { owner: owner?.trim() || null }),
    ...(dueAt === undefined ? {} : { due_at: readMoment('dueAt', dueAt) }),
    ...statusOf(before, change, nowMs),
  };
}

function statusOf(
  before: ActionItemRow,
  { status, reason }: ItemChange,
  nowMs: number,
): Partial<Omit<ActionItemRow, 'tracker'>> {
  if (status === undefined || status === before.status) return {};
  if (status === 'dropped' && !reason?.trim()) {
    const message = 'Say in "reason" why it is dropped: whoever reads the review later asks.';
    throw new Problem('invalid', message, [{ at: 'reason', message }]);
  }
  return {
    status,
    reason: status === 'dropped' ? (reason ?? null) : null,
    done_at: status === 'done' ? new Date(nowMs) : null,
  };
}
