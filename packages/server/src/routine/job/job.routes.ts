import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from '../contract.ts';
import { callByHand, jobOf } from './call-by-hand.ts';
import { jobCalls, jobView, readJobCall } from './job.views.ts';

/** Scheduled jobs: how they stand, their history, and a call by hand. They are paused with their lever. */
export function registerJobRoutes(api: Api, app: App): void {
  api.openapi(contract.listJobs, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const all = app.plans.all().flatMap(({ plan }) => Object.values(plan.jobs).map((job) => ({ plan, job })));
    const jobs = await Promise.all(all.map(({ plan, job }) => jobView(app, plan, job)));
    return c.json({ jobs }, 200);
  });

  api.openapi(contract.getJob, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, job } = c.req.valid('param');
    const plan = app.plans.get(service);
    return c.json(await jobView(app, plan, jobOf(plan, job)), 200);
  });

  api.openapi(contract.listJobCalls, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, job } = c.req.valid('param');
    const found = await jobCalls(app.db, service, job, c.req.valid('query'));
    // The history of a job outlives it.
    if (found.calls.length === 0) jobOf(app.plans.get(service), job);
    return c.json(found, 200);
  });

  api.openapi(contract.getJobCall, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, job, call } = c.req.valid('param');
    return c.json(await readJobCall(app.db, service, job, call), 200);
  });

  api.openapi(contract.callJob, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { service, job } = c.req.valid('param');
    const { reason, whilePaused, incidentId = null } = c.req.valid('json');
    const { id } = await callByHand(app, { service, job, reason, whilePaused, incidentId, actor });
    return c.json(await readJobCall(app.db, service, job, id), 200);
  });
}
