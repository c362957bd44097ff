import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { listAlertRows } from '../alerts/alert.views.ts';
import * as contract from '../contract.ts';
import { serviceHealth } from './health.views.ts';

/** The health board and the list of alerts. */
export function healthRoutes(api: Api, app: App): void {
  api.openapi(contract.getHealth, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service } = c.req.valid('query');
    const wanted = service === undefined ? app.plans.all().map(({ plan }) => plan.service) : [service];
    return c.json({ services: await Promise.all(wanted.map((id) => serviceHealth(app, id))) }, 200);
  });

  api.openapi(contract.listAlerts, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ alerts: await listAlertRows(app.db, c.req.valid('query').status) }, 200);
  });
}
