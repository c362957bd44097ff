import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from './contract-fields.ts';
import { fillFields, readFields } from './fill-fields.ts';
import { viewOf } from './update.views.ts';

/** Endpoints of the fields that a draft's template asks for. */
export function registerFieldRoutes(api: Api, app: App): void {
  api.openapi(contract.getUpdateFields, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await readFields(app, c.req.valid('param').id), 200);
  });

  api.openapi(contract.fillUpdateFields, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { values } = c.req.valid('json');
    const { row, fields } = await fillFields(app, c.req.valid('param').id, values, actor);
    return c.json({ update: viewOf(row), fields }, 200);
  });
}
