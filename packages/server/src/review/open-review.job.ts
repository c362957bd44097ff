import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { App } from '../platform/app.ts';
import { readIncident } from '../respond/incident.views.ts';
import { writeReview } from './review.store.ts';

const payloadSchema = z.object({ incidentId: z.string(), dueMs: z.number(), required: z.boolean() });

/** Opens the review that an incident asked for. A second run changes nothing. */
export function defineOpenReviewJob(app: App): void {
  app.jobs.define('open-review', async (payload) => {
    const { incidentId, dueMs, required } = payloadSchema.parse(payload);
    await app.db.transaction().execute(async (tx) => {
      const incident = await readIncident(tx, incidentId);
      const nowMs = app.clock.now();
      const id = await writeReview(tx, { id: `rev_${randomUUID()}`, incident, required, dueMs, nowMs });
      if (id === null) return;
      await app.live.publish(tx, 'review', id);
      // The incident's room shows its review, too.
      await app.live.publish(tx, 'incident', incidentId);
    });
  });
}
