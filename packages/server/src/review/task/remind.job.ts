import { inWords, type Plan, personName, type ReviewRules } from '@tocsin/core';
import { z } from 'zod';
import { queueMessage } from '../../page/deliver/queue-message.ts';
import { type Destination, recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { readIncident } from '../../respond/incident.views.ts';
import type { ReviewRow } from '../review.store.ts';
import { readReview, tasksOf } from '../review.views.ts';

const STAGES = ['soon', 'overdue', 'escalate'] as const;
type Stage = (typeof STAGES)[number];

const payloadSchema = z.object({
  reviewId: z.string(),
  /** Of the task; null: the review itself. */
  number: z.number().nullable(),
  stage: z.enum(STAGES),
  dueMs: z.number(),
});
type Reminder = z.infer<typeof payloadSchema>;

/** A reminder comes no earlier than when three quarters of the time have passed. */
const LAST_PART = 1 / 4;

/**
 * Has a review and its tasks remembered: before they are due, when they are overdue, and later to whom the plan says. Those of
 * before are replaced, so that what is due at another time is not remembered twice.
 */
export async function scheduleReminders(
  app: App,
  tx: Tx,
  reviewId: string,
  rules: ReviewRules['actionItems'],
): Promise<void> {
  const review = await readReview(tx, reviewId);
  const beganMs = (review.ended_at ?? review.created_at).getTime();
  const tasks = (await tasksOf(tx, reviewId)).filter(({ done_at: done }) => done === null);
  const all = [
    { number: null, dueMs: review.due_at.getTime() },
    ...tasks.map(({ number, due_at }) => ({ number, dueMs: due_at.getTime() })),
  ];
  for (const { number, dueMs } of all) {
    const before = Math.min(rules.remind * 1000, (dueMs - beganMs) * LAST_PART);
    const at: Readonly<Record<Stage, number>> = {
      soon: dueMs - before,
      overdue: dueMs,
      escalate: dueMs + rules.escalate * 1000,
    };
    for (const stage of STAGES) {
      const key = `review-reminder:${reviewId}:${number ?? 'review'}:${stage}`;
      await app.jobs.add(tx, 'review-reminder', { reviewId, number, stage, dueMs }, { key, runAtMs: at[stage] });
    }
  }
}

/** Reminds of what is not done yet and still due at the time for which the reminder was made: once each. */
export function defineReviewReminderJob(app: App): void {
  app.jobs.define('review-reminder', async (payload) => {
    const reminder = payloadSchema.parse(payload);
    await app.db.transaction().execute((tx) => remind(app, tx, reminder));
  });
}

async function remind(app: App, tx: Tx, { reviewId, number, stage, dueMs }: Reminder): Promise<void> {
  const review = await readReview(tx, reviewId);
  const what = await openMatter(tx, review, number);
  const plan = app.plans.find(review.service);
  if (what?.dueMs !== dueMs || !plan) return;
  const incident = await readIncident(tx, review.incident_id);
  const nowMs = app.clock.now();
  const when = dueMs > nowMs ? `due in ${inWords((dueMs - nowMs) / 1000)}` : 'overdue';
  const subject = `${what.title} (${incident.id}) is ${when}`;
  const holder = incident.roles.commander ?? incident.holder ?? incident.acknowledgedBy;
  const text = [
    `The incident: ${incident.title}`,
    `The review: ${app.url().replace(/\/+$/, '')}/reviews/${reviewId}`,
    ...(stage === 'escalate' && holder ? [`It is in the hands of ${personName(plan, holder)}.`] : []),
  ].join('\n');
  for (const { channel, address, name, person } of destinations(plan, stage, holder, nowMs)) {
    await queueMessage(app, tx, {
      ...{
        kind: 'notification',
        service: review.service,
        incidentId: incident.id,
        channel,
        address,
        name,
        subject,
        text,
      },
      ...(person === null ? {} : { person }),
      actions: ['open'],
      idempotencyKey: `review-reminder:${reviewId}:${number ?? 'review'}:${stage}:${dueMs}:${channel}:${address}`,
    });
  }
}

/** What is still to be done; null: nothing. */
async function openMatter(
  tx: Tx,
  review: ReviewRow,
  number: number | null,
): Promise<{ readonly title: string; readonly dueMs: number } | null> {
  if (number === null) {
    return review.status === 'open' ? { title: 'The review', dueMs: review.due_at.getTime() } : null;
  }
  const task = (await tasksOf(tx, review.id)).find((one) => one.number === number);
  return task && task.done_at === null ? { title: `"${task.title}"`, dueMs: task.due_at.getTime() } : null;
}

/** Whoever led the incident; when nobody did, and once it has waited too long, those whom the plan names. */
function destinations(plan: Plan, stage: Stage, holder: string | null, nowMs: number): readonly Destination[] {
  const { escalateTo } = plan.review.actionItems;
  const above = escalateTo === null ? [] : recipientsOf(plan, [escalateTo], nowMs);
  if (stage === 'escalate') return above;
  const own = holder === null ? [] : recipientsOf(plan, [{ kind: 'person', person: holder }], nowMs);
  if (own.length > 0) return own;
  return above.length > 0 ? above : recipientsOf(plan, plan.review.invite, nowMs);
}
