import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { syncNow } from '../trackers/sync.job.ts';
import { listItems } from './action-items.views.ts';
import { changeActionItem } from './change-action-item.ts';
import * as contract from './contract.ts';

/** Endpoints of action items across reviews. */
export function registerActionItemRoutes(api: Api, app: App): void {
  api.openapi(contract.listActionItems, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { overdue, ...filter } = c.req.valid('query');
    const isOverdue = overdue === undefined ? undefined : overdue === 'true';
    return c.json({ items: await listItems(app, { ...filter, overdue: isOverdue }) }, 200);
  });

  api.openapi(contract.setActionItem, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    return c.json(await changeActionItem(app, c.req.valid('param').id, c.req.valid('json'), actor), 200);
  });

  api.openapi(contract.syncActionItem, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    return c.json(await syncNow(app, c.req.valid('param').id), 200);
  });
}
