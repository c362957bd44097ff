import type { Actor } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import { writeReport } from './review.store.ts';
import { type ReviewView, readReview, reviewWhole } from './review.views.ts';

/** Replaces the report; from then on it is a person's and not written anew. @throws Problem 'not-found' or 'conflict' */
export async function editReview(app: App, id: string, report: string, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const { incident_id: incidentId } = await readReview(tx, id);
    if (!(await writeReport(tx, id, report))) {
      throw new Problem('conflict', 'This review is completed; its report stays as it is.');
    }
    await audit(tx, app.clock.now(), actor, 'review.edited', id, { incidentId });
    await app.live.publish(tx, 'review', id);
    return reviewWhole(app, tx, id);
  });
}
