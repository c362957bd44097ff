import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from '../contract.ts';
import { readLever } from '../lever.views.ts';
import { requestViewOf } from './request.views.ts';
import { agreeToRequest, refuseRequest } from './settle-request.ts';

/** Endpoints of those who agree to moves, or refuse them. */
export function registerLeverRequestRoutes(api: Api, app: App): void {
  api.openapi(contract.agreeLeverRequest, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const row = await agreeToRequest(app, c.req.valid('param').request, identity);
    const request = await requestViewOf(app, row, identity);
    return c.json({ request, lever: await readLever(app, row.service, row.lever) }, 200);
  });

  api.openapi(contract.refuseLeverRequest, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { reason } = c.req.valid('json');
    const row = await refuseRequest(app, c.req.valid('param').request, reason, identity.actor);
    return c.json({ request: await requestViewOf(app, row, identity) }, 200);
  });
}
