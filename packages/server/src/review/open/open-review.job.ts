import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { openReviewOf } from './open-review.ts';

const payloadSchema = z.object({ incidentId: z.string(), dueMs: z.number(), required: z.boolean() });

/** Opens the review that an incident asked for. A second run changes nothing. */
export function defineOpenReviewJob(app: App): void {
  app.jobs.define('open-review', async (payload) => {
    const { incidentId, ...opening } = payloadSchema.parse(payload);
    await app.db.transaction().execute(async (tx) => {
      await openReviewOf(app, tx, await readIncident(tx, incidentId), opening);
    });
  });
}
