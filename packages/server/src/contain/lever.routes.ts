import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import * as contract from './contract.ts';
import { type LeverView, leverHistory, leversOf } from './lever.views.ts';
import { leverHub } from './lever-hub.ts';
import { type MoveLeverRequest, moveLever } from './move/move-lever.ts';

/** Endpoints of the console and the command line. */
export function registerLeverRoutes(api: Api, app: App): void {
  api.openapi(contract.listLevers, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const services = app.plans.all().map(({ plan }) => plan.service);
    const levers = (await Promise.all(services.map((service) => leversOf(app, service)))).flat();
    const clients = services.map((service) => ({
      ...{ service, connected: leverHub(app).connected(service), version: 0, instances: [] },
    }));
    return c.json({ levers, clients, requests: [] }, 200);
  });

  api.openapi(contract.getLeverHistory, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, lever } = c.req.valid('param');
    app.plans.get(service);
    const events = await leverHistory(app, service, lever);
    if (events.length === 0) await readLever(app, service, lever);
    return c.json({ events }, 200);
  });

  api.openapi(contract.pullLever, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { service, lever } = c.req.valid('param');
    const { reason, value, expiresInSeconds, incidentId } = c.req.valid('json');
    const expiresAtMs = expiresInSeconds === undefined ? null : app.clock.now() + expiresInSeconds * 1000;
    const request: MoveLeverRequest = {
      ...{ service, lever, action: 'pull', reason, value, expiresAtMs },
      ...{ actor: identity.actor, incidentId: incidentId ?? null },
    };
    const pulled = await app.db.transaction().execute((tx) => moveLever(app, tx, request));
    return c.json({ lever: await readLever(app, service, lever), pulled, request: null }, 200);
  });

  api.openapi(contract.releaseLever, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { service, lever } = c.req.valid('param');
    const { reason, incidentId } = c.req.valid('json');
    const request: MoveLeverRequest = {
      ...{ service, lever, action: 'release', reason },
      ...{ actor: identity.actor, incidentId: incidentId ?? null },
    };
    await app.db.transaction().execute((tx) => moveLever(app, tx, request));
    return c.json({ lever: await readLever(app, service, lever), request: null }, 200);
  });
}

async function readLever(app: App, service: string, lever: string): Promise<LeverView> {
  const found = (await leversOf(app, service)).find((view) => view.id === lever);
  if (!found) throw new Problem('not-found', `The service ${service} has no lever "${lever}".`);
  return found;
}
