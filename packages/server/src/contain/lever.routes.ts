import { plainScope } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { type Identity, requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { transact } from '../runbook/report-to-incident.ts';
import * as contract from './contract.ts';
import { leverHistory, leversOf, readLever } from './lever.views.ts';
import { previewMove } from './move/preview-move.ts';
import { askMove } from './request/ask-move.ts';
import { type LeverWish, STAYS } from './request/lever-wish.ts';
import { requestViewOf, requestViews } from './request/request.views.ts';
import { listenersOf } from './sdk/instance.views.ts';
import { leverHub } from './sdk/lever-hub.ts';

/** Endpoints of the console and the command line. */
export function registerLeverRoutes(api: Api, app: App): void {
  api.openapi(contract.listLevers, async (c) => {
    const identity = requireAccess(c.get('identity'), 'viewer');
    const services = app.plans.all().map(({ plan }) => plan.service);
    const levers = (await Promise.all(services.map((service) => leversOf(app, service)))).flat();
    const clients = await Promise.all(services.map((service) => listenersOf(app, service)));
    return c.json({ levers, clients, requests: await requestViews(app, identity) }, 200);
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
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, lever } = c.req.valid('param');
    const { reason, value, scope, expiresInSeconds, incidentId } = c.req.valid('json');
    const wish: LeverWish = {
      ...{ service, lever, action: 'pull', reason, value: value ?? null, scope: plainScope(scope) },
      ...{ expiresIn: expiresInSeconds === null ? STAYS : (expiresInSeconds ?? null), incidentId: incidentId ?? null },
    };
    const { moved, request } = await askAndTell(app, wish, identity);
    const pulled = [...moved];
    const waits = request && (await requestViewOf(app, request, identity));
    return c.json({ lever: await readLever(app, service, lever), pulled, request: waits }, 200);
  });

  api.openapi(contract.releaseLever, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, lever } = c.req.valid('param');
    const { reason, incidentId } = c.req.valid('json');
    const wish: LeverWish = {
      ...{ service, lever, action: 'release', reason, value: null, scope: null },
      ...{ expiresIn: null, incidentId: incidentId ?? null },
    };
    const { request } = await askAndTell(app, wish, identity);
    const waits = request && (await requestViewOf(app, request, identity));
    return c.json({ lever: await readLever(app, service, lever), request: waits }, 200);
  });

  api.openapi(contract.previewLever, async (c) => {
    const identity = requireAccess(c.get('identity'), 'viewer');
    const { action, value, scope } = c.req.valid('json');
    const wish = { ...c.req.valid('param'), action, value: value ?? null, scope: plainScope(scope) };
    return c.json(await previewMove(app, wish, identity), 200);
  });
}

/** Applications hear of a move before whoever asked for it is answered, since that takes several more looks at the database. */
async function askAndTell(app: App, wish: LeverWish, identity: Identity): ReturnType<typeof askMove> {
  const asked = await transact(app, (tx) => askMove(app, tx, wish, identity));
  if (asked.moved.length > 0) await leverHub(app).tellNow(wish.service);
  return asked;
}
