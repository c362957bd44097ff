import type { App } from '../../../platform/app.ts';
import { requireAccess } from '../../../platform/auth/identity.ts';
import type { Api } from '../../../platform/http/api.ts';
import * as contract from './contract.ts';
import { listPages } from './overview.views.ts';

/** What the team sees of the public pages. */
export function registerOverviewRoutes(api: Api, app: App): void {
  api.openapi(contract.listStatusPages, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ pages: await listPages(app) }, 200);
  });
}
