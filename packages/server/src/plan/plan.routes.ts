import { actorName } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { addPlan, removePlan } from './add-plan.ts';
import { checkFiles, takeFiles } from './check-files.ts';
import * as contract from './contract.ts';
import { countsOf } from './describe/counts.ts';
import { describePlan } from './describe/describe-plan.ts';
import { importPlan } from './import-plan.ts';
import { changeView, differenceOf, historyOf, overviewOf, versionOf } from './plan.views.ts';
import { reloadPlan } from './reload-plans.ts';

/** Registers the API of the plans: what is in force, what was, and how it is changed. */
export function planRoutes(api: Api, app: App): void {
  readingRoutes(api, app);
  historyRoutes(api, app);
  changingRoutes(api, app);
}

function readingRoutes(api: Api, app: App): void {
  api.openapi(contract.listPlans, (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const plans = app.plans.all().map(({ plan }) => ({
      ...overviewOf(app, plan.service),
      severities: plan.severities.map(({ id, name, meaning }) => ({ id, name, meaning })),
      components: Object.values(plan.components).map(({ id, title }) => ({ id, title })),
      restorations: Object.values(plan.restorations).map(({ id, title }) => ({ id, title })),
      counts: countsOf(plan),
      sandboxed: Object.values(plan.channels).flatMap((channel) =>
        channel.type === 'sandbox' || channel.missing.length > 0 ? [channel.id] : [],
      ),
    }));
    return c.json({ plans }, 200);
  });
  api.openapi(contract.getPlan, (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service } = c.req.valid('param');
    return c.json({ ...overviewOf(app, service), sections: describePlan(app.plans.get(service)) }, 200);
  });
  api.openapi(contract.getPlanProblems, (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { problems, refused } = app.plans.inForce(c.req.valid('param').service);
    return c.json({ warnings: [...problems], refused: refused && changeView(refused) }, 200);
  });
}

function historyRoutes(api: Api, app: App): void {
  api.openapi(contract.listPlanVersions, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await historyOf(app, c.req.valid('param').service), 200);
  });
  api.openapi(contract.getPlanVersion, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, hash } = c.req.valid('param');
    return c.json(await versionOf(app, service, hash), 200);
  });
  api.openapi(contract.diffPlan, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { from, to } = c.req.valid('query');
    return c.json(await differenceOf(app, c.req.valid('param').service, from, to), 200);
  });
}

function changingRoutes(api: Api, app: App): void {
  api.openapi(contract.reloadPlan, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const { service } = c.req.valid('param');
    const by = actorName(actor);
    const { outcome, problems } = await reloadPlan(app, service, { cause: 'reload', by });
    const { version } = app.plans.get(service);
    await app.db.transaction().execute(async (tx) => {
      await audit(tx, app.clock.now(), actor, 'plan.reload', service, { outcome, version });
      await app.live.askToReload(tx, service, by);
    });
    return c.json({ outcome, version, problems: [...problems] }, 200);
  });
  api.openapi(contract.checkPlanFiles, async (c) => {
    requireAccess(c.get('identity'), 'admin');
    const { service, title, counts, problems } = await checkFiles(app.config, takeFiles(c.req.valid('json').files));
    return c.json({ service, title, counts: counts && { ...counts }, problems: [...problems] }, 200);
  });
  api.openapi(contract.importPlanDocuments, async (c) => {
    requireAccess(c.get('identity'), 'admin');
    const { documents, service = null } = c.req.valid('json');
    const { files, report, texts, problems } = await importPlan(app.config, documents, service);
    const made = Object.entries(files).map(([path, text]) => ({ path, text }));
    return c.json({ report, texts: [...texts], files: made, problems: [...problems] }, 200);
  });
  api.openapi(contract.addPlan, async (c) => {
    const identity = requireAccess(c.get('identity'), 'admin');
    const { files, service = null } = c.req.valid('json');
    const { problems, ...added } = await addPlan(app, takeFiles(files), service, identity);
    return c.json({ ...added, problems: [...problems] }, 200);
  });
  api.openapi(contract.removePlan, async (c) => {
    const identity = requireAccess(c.get('identity'), 'admin');
    const { service } = c.req.valid('param');
    await removePlan(app, service, identity);
    return c.json({ service }, 200);
  });
}
