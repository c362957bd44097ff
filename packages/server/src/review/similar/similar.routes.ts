import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from './contract.ts';
import { searchPast, similarTo } from './similar.views.ts';

/** Endpoints of what past incidents teach. Before those of `/api/incidents/{id}`, which would take "search" for an id. */
export function similarRoutes(api: Api, app: App): void {
  api.openapi(contract.searchIncidents, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ incidents: await searchPast(app.db, c.req.valid('query')) }, 200);
  });

  api.openapi(contract.similarIncidents, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await similarTo(app, c.req.valid('param').id), 200);
  });
}
