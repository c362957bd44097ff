import { z } from '@hono/zod-openapi';
import { type Plan, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { readCurrentIncident } from '../../respond/incident.views.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun } from '../run/run.store.ts';
import { openRun } from '../run/start-run.ts';
import { findRunbook } from '../runbook.views.ts';
import { queueNextAutoStep } from '../step/queue-step.ts';

const payloadSchema = z.object({ incidentId: z.string(), service: z.string(), runbook: z.string() });

/**
 * Gathers diagnostics before anybody answers: opens the incident's run of a runbook and runs its automatic steps in
 * order, each as a job of its own that queues the next. People go on with the same run. Doing it twice changes nothing.
 */
export async function diagnose(app: App, payload: unknown): Promise<void> {
  const request = payloadSchema.parse(payload);
  const incident = await readCurrentIncident(app.db, request.incidentId);
  const plan = planWith(app, await app.plans.version(incident.service, incident.planVersion), request.runbook);
  if (!plan) {
    app.log.warn({ ...request }, 'a runbook that was to start is in the plan no more');
    return;
  }
  const runbook = findRunbook(plan, request.runbook);
  await transact(app, async (tx) => {
    const cancelled = await tx
      .selectFrom('run')
      .select('id')
      .where('incident_id', '=', incident.id)
      .where('runbook', '=', request.runbook)
      .where('status', '=', 'cancelled')
      .executeTakeFirst();
    // A person who cancelled the diagnostics does not want them back because a job is delivered twice.
    if (cancelled) return;
    const opened = { plan, runbook, incidentId: incident.id, auto: true, by: SYSTEM, atMs: app.clock.now() };
    const id = await openRun(app, tx, opened);
    const run = await lockRun(tx, id);
    if (run.status !== 'running') return;
    await queueNextAutoStep(app, tx, id);
    await app.live.publish(tx, 'run', id);
  });
}

/** The plan of the incident's beginning, or that of today when only it has the runbook, whose trigger an alert matched. */
function planWith(app: App, then: Plan, runbook: string): Plan | null {
  const today = app.plans.find(then.service);
  return [then, today].find((plan) => plan && Object.hasOwn(plan.runbooks, runbook)) ?? null;
}
