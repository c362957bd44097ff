import { z } from '@hono/zod-openapi';
import { SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun } from '../run/run.store.ts';
import { openRun, planOf } from '../run/start-run.ts';
import { findRunbook } from '../runbook.views.ts';
import { queueNextAutoStep } from '../step/queue-step.ts';

const payloadSchema = z.object({ incidentId: z.string(), service: z.string(), runbook: z.string() });

/**
 * Gathers diagnostics before anybody answers: opens the incident's run of a runbook and runs its automatic steps in
 * order, each as a job of its own that queues the next. People go on with the same run. Doing it twice changes nothing.
 */
export async function diagnose(app: App, payload: unknown): Promise<void> {
  const request = payloadSchema.parse(payload);
  const plan = await planOf(app, request);
  const runbook = findRunbook(plan, request.runbook);
  await transact(app, async (tx) => {
    const cancelled = await tx
      .selectFrom('run')
      .select('id')
      .where('incident_id', '=', request.incidentId)
      .where('runbook', '=', request.runbook)
      .where('status', '=', 'cancelled')
      .executeTakeFirst();
    // A person who cancelled the diagnostics does not want them back because a job is delivered twice.
    if (cancelled) return;
    const { incidentId } = request;
    const id = await openRun(app, tx, { plan, runbook, incidentId, auto: true, by: SYSTEM, atMs: app.clock.now() });
    const run = await lockRun(tx, id);
    if (run.status !== 'running') return;
    await queueNextAutoStep(app, tx, id);
    await app.live.publish(tx, 'run', id);
  });
}
