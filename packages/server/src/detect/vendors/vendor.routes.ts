import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from './contract.ts';
import { listVendorViews } from './vendor.views.ts';

/** What the vendors say of themselves. */
export function vendorRoutes(api: Api, app: App): void {
  api.openapi(contract.listVendors, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ vendors: await listVendorViews(app, c.req.valid('query').service) }, 200);
  });
}
