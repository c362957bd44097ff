import { exportWarnings } from '../../communicate/status-page/export/export.views.ts';
import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from '../contract.ts';
import { checkNow } from './check-now.ts';
import { checkHealth, getUptime, listPanels } from './contract.ts';
import { serviceHealth } from './health.views.ts';
import { panelsOf } from './panels/panels.ts';
import { uptimeOf } from './uptime.ts';

/** The health board. */
export function healthRoutes(api: Api, app: App): void {
  api.openapi(contract.getHealth, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service } = c.req.valid('query');
    const wanted = service === undefined ? app.plans.all().map(({ plan }) => plan.service) : [service];
    const services = await Promise.all(wanted.map((id) => serviceHealth(app, id)));
    const warnings = await exportWarnings(
      app,
      wanted.map((id) => app.plans.get(id)),
    );
    return c.json({ services, warnings }, 200);
  });

  api.openapi(listPanels, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service } = c.req.valid('query');
    const wanted = service === undefined ? app.plans.all().map(({ plan }) => plan.service) : [service];
    return c.json({ panels: (await Promise.all(wanted.map((id) => panelsOf(app, id)))).flat() }, 200);
  });

  api.openapi(getUptime, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, days } = c.req.valid('query');
    return c.json({ monitors: await uptimeOf(app, service, days) }, 200);
  });

  api.openapi(checkHealth, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const { service, monitor } = c.req.valid('json');
    const at = new Date(app.clock.now()).toISOString();
    return c.json({ at, checks: await checkNow(app, service, monitor) }, 200);
  });
}
