import { lookAtHeld } from '../../detect/alerts/look-at-held.ts';
import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { addMaintenance, beginMaintenance } from './add-maintenance.ts';
import {
  approveNotice,
  cancelMaintenance,
  completeMaintenance,
  extendMaintenance,
  tickTask,
} from './change-maintenance.ts';
import * as contract from './contract.ts';
import type { MaintenanceRow } from './maintenance.store.ts';
import { listMaintenance, showMaintenance } from './maintenance-list.views.ts';

/** Endpoints for planning, beginning, changing and ending maintenance. */
export function registerMaintenanceRoutes(api: Api, app: App): void {
  api.openapi(contract.listMaintenance, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await listMaintenance(app, c.req.valid('query').service), 200);
  });
  api.openapi(contract.addMaintenance, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    return c.json(await viewOf(await addMaintenance(app, c.req.valid('json'), actor)), 200);
  });
  api.openapi(contract.beginMaintenance, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const row = await beginMaintenance(app, c.req.valid('json'), actor);
    return c.json(await viewAfter(row), 200);
  });
  api.openapi(contract.getMaintenance, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await showMaintenance(app, c.req.valid('param').id), 200);
  });
  registerChanges();

  function registerChanges(): void {
    api.openapi(contract.extendMaintenance, async (c) => {
      const { actor } = requireAccess(c.get('identity'), 'responder');
      const { until } = c.req.valid('json');
      return c.json(await viewAfter(await extendMaintenance(app, c.req.valid('param').id, until, actor)), 200);
    });
    api.openapi(contract.completeMaintenance, async (c) => {
      const { actor } = requireAccess(c.get('identity'), 'responder');
      return c.json(await viewAfter(await completeMaintenance(app, c.req.valid('param').id, actor)), 200);
    });
    api.openapi(contract.cancelMaintenance, async (c) => {
      const { actor } = requireAccess(c.get('identity'), 'responder');
      const { reason } = c.req.valid('json');
      return c.json(await viewAfter(await cancelMaintenance(app, c.req.valid('param').id, reason, actor)), 200);
    });
    api.openapi(contract.tickMaintenanceTask, async (c) => {
      const { actor } = requireAccess(c.get('identity'), 'responder');
      const { id, task } = c.req.valid('param');
      return c.json(await viewOf(await tickTask(app, id, { task, ...c.req.valid('json') }, actor)), 200);
    });
    api.openapi(contract.approveMaintenanceNotice, async (c) => {
      const { actor } = requireAccess(c.get('identity'), 'responder');
      const { id, notice } = c.req.valid('param');
      const { text } = c.req.valid('json');
      return c.json(await viewOf(await approveNotice(app, id, { notice, text }, actor)), 200);
    });
  }

  function viewOf({ id }: MaintenanceRow) {
    return showMaintenance(app, id);
  }

  /** The node that leads would look within a second; whoever ends maintenance is not kept waiting for what it held. */
  async function viewAfter(row: MaintenanceRow) {
    await lookAtHeld(app).catch((error: unknown) => app.log.warn({ err: error }, 'held alerts could not be looked at'));
    return viewOf(row);
  }
}
