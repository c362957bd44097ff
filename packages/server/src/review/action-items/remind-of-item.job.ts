import { type EpochMs, inWords, type Plan, type ReviewRules } from '@tocsin/core';
import { z } from 'zod';
import { queueMessage } from '../../page/deliver/queue-message.ts';
import { type Destination, recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import type { ActionItemRow } from '../review.store.ts';
import { readReview } from '../review.views.ts';

const STAGES = ['soon', 'overdue', 'escalate'] as const;
type Stage = (typeof STAGES)[number];

const payloadSchema = z.object({ itemId: z.string(), stage: z.enum(STAGES), dueMs: z.number() });

/** A reminder comes no earlier than when three quarters of the time have passed. */
const LAST_PART = 1 / 4;

/**
 * Has an action item remembered: before it is due, when it is overdue, and later to whom the plan says. Reminders of before are
 * replaced; those of a due date that was taken back say nothing.
 */
export async function remindOfItem(
  app: App,
  tx: Tx,
  item: ActionItemRow,
  rules: ReviewRules['actionItems'],
): Promise<void> {
  if (item.due_at === null) return;
  const dueMs = item.due_at.getTime();
  const before = Math.max(0, Math.min(rules.remind * 1000, (dueMs - item.created_at.getTime()) * LAST_PART));
  const at: Readonly<Record<Stage, EpochMs>> = {
    soon: dueMs - before,
    overdue: dueMs,
    escalate: dueMs + rules.escalate * 1000,
  };
  const nowMs = app.clock.now();
  for (const stage of STAGES) {
    const key = `action-item:${item.id}:${stage}`;
    // What is long past is not said once more.
    if (stage === 'soon' && dueMs <= nowMs) await app.jobs.remove(tx, key);
    else await app.jobs.add(tx, 'action-item-reminder', { itemId: item.id, stage, dueMs }, { key, runAtMs: at[stage] });
  }
}

/** Reminds of what is still open and due at the moment for which the reminder was made: once each. */
export function defineItemReminderJob(app: App): void {
  app.jobs.define('action-item-reminder', async (payload) => {
    const reminder = payloadSchema.parse(payload);
    await app.db.transaction().execute((tx) => remind(app, tx, reminder));
  });
}

async function remind(app: App, tx: Tx, { itemId, stage, dueMs }: z.infer<typeof payloadSchema>): Promise<void> {
  const item = await tx.selectFrom('action_item').selectAll().where('id', '=', itemId).executeTakeFirst();
  if (item?.status !== 'open' || item.due_at?.getTime() !== dueMs) return;
  const review = await readReview(tx, item.review_id);
  const plan = app.plans.find(review.service);
  if (!plan) return;
  const nowMs = app.clock.now();
  const when =
    dueMs > nowMs ? `due in ${inWords((dueMs - nowMs) / 1000)}` : `overdue for ${inWords((nowMs - dueMs) / 1000)}`;
  const text = [
    `The incident: ${review.incident_id}, ${review.title}`,
    `The review: ${app.url().replace(/\/+$/, '')}/reviews/${item.review_id}`,
    ...(stage === 'escalate' ? [`It is in the hands of ${item.owner ?? 'nobody'}.`] : []),
  ].join('\n');
  for (const { channel, address, name, person } of destinations(plan, stage, item.owner, nowMs)) {
    await queueMessage(app, tx, {
      ...{ kind: 'notification', service: review.service, incidentId: review.incident_id },
      ...{ channel, address, name, text, subject: `Action item "${item.title}" is ${when}` },
      ...(person === null ? {} : { person }),
      actions: ['open'],
      idempotencyKey: `action-item:${itemId}:${stage}:${dueMs}:${channel}:${address}`,
    });
  }
}

/** Its owner; when that is nobody of the plan, and once it has waited too long, whom the plan names. */
function destinations(plan: Plan, stage: Stage, owner: string | null, nowMs: EpochMs): readonly Destination[] {
  const { escalateTo } = plan.review.actionItems;
  const above = escalateTo === null ? [] : recipientsOf(plan, [escalateTo], nowMs);
  if (stage === 'escalate') return above;
  const person = personOf(plan, owner);
  const own = person === null ? [] : recipientsOf(plan, [{ kind: 'person', person }], nowMs);
  return own.length > 0 ? own : above;
}

/** A person of the plan by key or by name; null: it is somebody else. */
export function personOf(plan: Plan, owner: string | null): string | null {
  if (owner === null) return null;
  if (Object.hasOwn(plan.people, owner)) return owner;
  const name = owner.trim().toLowerCase();
  return Object.values(plan.people).find((one) => one.name.toLowerCase() === name)?.id ?? null;
}
