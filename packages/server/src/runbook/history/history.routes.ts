import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from './contract.ts';
import { markRun } from './mark-run.ts';
import { historyOf, suggestionsFor } from './suggestions.views.ts';

/** Registers which runbooks fit an incident, and what became of earlier runs. */
export function historyRoutes(api: Api, app: App): void {
  api.openapi(contract.listIncidentRunbooks, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ runbooks: await suggestionsFor(app, c.req.valid('param').id) }, 200);
  });
  api.openapi(contract.getRunbookHistory, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, runbook } = c.req.valid('param');
    return c.json(await historyOf(app, service, runbook, c.req.valid('query').limit), 200);
  });
  api.openapi(contract.markRun, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await markRun(app, c.req.valid('param').id, c.req.valid('json').helped, identity.actor), 200);
  });
}
