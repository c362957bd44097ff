import { randomUUID } from 'node:crypto';
import { type Actor, type Incident, reviewDue } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { writeReview, writeTasks } from '../review.store.ts';
import { reviewOf } from '../review.views.ts';
import { type ReviewView, reviewWhole } from '../review-whole.views.ts';
import { scheduleReminders } from '../task/remind.job.ts';

export interface Opening {
  readonly required: boolean;
  readonly dueMs: number;
}

/**
 * Opens the review of an incident with the plan's tasks and all reminders; one that is open already is brought up to date when
 * the incident ended anew. Doing it twice changes nothing.
 * @returns the id of a review that was opened or changed, else null
 */
export async function openReviewOf(
  app: App,
  tx: Tx,
  incident: Incident,
  { required, dueMs }: Opening,
): Promise<string | null> {
  const nowMs = app.clock.now();
  const id = await writeReview(tx, { id: `rev_${randomUUID()}`, incident, required, dueMs, nowMs });
  if (id === null) return null;
  const plan = await app.plans.version(incident.service, incident.planVersion);
  const endedMs = incident.resolvedMs ?? nowMs;
  await writeTasks(
    tx,
    id,
    plan.review.tasks.map(({ title, due }) => ({ title, dueMs: endedMs + due * 1000 })),
  );
  await scheduleReminders(app, tx, id, plan.review.actionItems);
  await app.live.publish(tx, 'review', id);
  // The incident's room shows its review, too.
  await app.live.publish(tx, 'incident', incident.id);
  return id;
}

/**
 * Opens the review of an incident whose level requires none. The one that there is already is answered as it is.
 * @throws Problem 'not-found'; 'conflict' for an incident that is not over, or that went on as another
 */
export async function openReview(app: App, incidentId: string, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const incident = await readIncident(tx, incidentId);
    const known = await reviewOf(tx, incidentId);
    if (known) return reviewWhole(app, tx, known.id);
    if (incident.mergedInto !== null)
      throw new Problem('conflict', `${incidentId} went on as ${incident.mergedInto}: review that one.`);
    const { resolvedMs } = incident;
    if (resolvedMs === null) throw new Problem('conflict', `${incidentId} is not over yet; resolve it first.`);
    const nowMs = app.clock.now();
    const plan = await app.plans.version(incident.service, incident.planVersion);
    const afterMs = reviewDue(plan.review, incident.severity) * 1000;
    // Whoever asks for a review of something long past gets as much time as usual.
    const dueMs = resolvedMs + afterMs > nowMs ? resolvedMs + afterMs : nowMs + afterMs;
    const id = await openReviewOf(app, tx, incident, { required: false, dueMs });
    const opened = id ?? (await reviewOf(tx, incidentId))?.id;
    if (opened === undefined) throw new Problem('conflict', 'Somebody else opens this review now. Try again.');
    await commandIncident(app, incidentId, { kind: 'note', text: 'A review of this incident was opened' }, actor, tx);
    await audit(tx, nowMs, actor, 'review.opened', opened, { incidentId });
    return reviewWhole(app, tx, opened);
  });
}
