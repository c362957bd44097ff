import type { Actor } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { readIncident } from '../respond/incident.views.ts';
import { freshReport } from './report/fresh-report.ts';
import { markCompleted, markReopened } from './review.store.ts';
import { readReview } from './review.views.ts';
import { type ReviewView, reviewWhole } from './review-whole.views.ts';

/**
 * Records that the review took place. The report is kept as it stands from here on.
 * @throws Problem 'not-found'; 'conflict' when it is completed already or the incident is open again
 */
export async function completeReview(app: App, id: string, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const review = await readReview(tx, id);
    const incident = await readIncident(tx, review.incident_id);
    if (incident.resolvedMs === null) throw new Problem('conflict', `${incident.id} is open again; resolve it first.`);
    const report = review.report ?? (await freshReport(app, tx, review));
    const nowMs = app.clock.now();
    if (!(await markCompleted(tx, id, report, actor, nowMs))) {
      throw new Problem('conflict', 'This review is completed already.');
    }
    // One that was taken up again is on the timeline already.
    if (incident.status !== 'reviewed') await commandIncident(app, incident.id, { kind: 'reviewed' }, actor, tx);
    await audit(tx, nowMs, actor, 'review.completed', id, { incidentId: incident.id });
    await app.live.publish(tx, 'review', id);
    return reviewWhole(app, tx, id);
  });
}

/** Takes a completed review up again, with its reason on record. @throws Problem 'not-found'; 'conflict' when it is open */
export async function reopenReview(app: App, id: string, reason: string, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const { incident_id: incidentId } = await readReview(tx, id);
    if (!(await markReopened(tx, id))) throw new Problem('conflict', 'This review is open already.');
    await commandIncident(
      app,
      incidentId,
      { kind: 'note', text: `The review is taken up again: ${reason}` },
      actor,
      tx,
    );
    await audit(tx, app.clock.now(), actor, 'review.reopened', id, { incidentId, reason });
    await app.live.publish(tx, 'review', id);
    return reviewWhole(app, tx, id);
  });
}
