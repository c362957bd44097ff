import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from '../contract.ts';
import { findRunbook, runbooksOf, runbookViewOf } from '../runbook.views.ts';
import { runStep } from '../step/run-step.ts';
import { settleStep } from '../step/settle-step.ts';
import { skipStep } from '../step/skip-step.ts';
import { cancelRun } from './cancel-run.ts';
import { listRuns, readRun } from './run.views.ts';
import { startRun } from './start-run.ts';

/** Registers what reads: runbooks and runs. */
export function readRoutes(api: Api, app: App): void {
  api.openapi(contract.listRunbooks, (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ runbooks: app.plans.all().flatMap(({ plan }) => runbooksOf(plan, app.clock.now())) }, 200);
  });
  api.openapi(contract.getRunbook, (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, runbook } = c.req.valid('param');
    const plan = app.plans.get(service);
    return c.json(runbookViewOf(plan, findRunbook(plan, runbook), app.clock.now()), 200);
  });
  api.openapi(contract.listRuns, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ runs: await listRuns(app.db, c.req.valid('query')) }, 200);
  });
  api.openapi(contract.getRun, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await readRun(app, c.req.valid('param').id), 200);
  });
}

/** Registers what responders do with runs. */
export function runRoutes(api: Api, app: App): void {
  api.openapi(contract.startRun, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { incidentId = null, ...request } = c.req.valid('json');
    const id = await startRun(app, { ...request, incidentId }, identity.actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.runStep, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id, step } = c.req.valid('param');
    await runStep(app, { runId: id, stepId: step, ...c.req.valid('json') }, identity.actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.skipStep, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id, step } = c.req.valid('param');
    await skipStep(app, id, step, c.req.valid('json').reason, identity.actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.settleStep, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id, step } = c.req.valid('param');
    await settleStep(app, id, step, c.req.valid('json').outcome, identity.actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.cancelRun, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id } = c.req.valid('param');
    await cancelRun(app, id, identity.actor);
    return c.json(await readRun(app, id), 200);
  });
}
