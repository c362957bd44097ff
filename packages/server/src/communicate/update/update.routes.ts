import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import { type Api, allowEmptyBody } from '../../platform/http/api.ts';
import * as contract from './contract.ts';
import { draftUpdate } from './draft-update.ts';
import { dueUpdates } from './due-updates.ts';
import { editUpdate } from './edit-update.ts';
import { previewUpdate } from './preview-update.ts';
import { sendUpdate } from './send-update.ts';
import { listUpdates, readUpdate, viewOf } from './update.views.ts';

/** Endpoints for drafting, editing and sending status updates. */
export function registerUpdateRoutes(api: Api, app: App): void {
  api.openapi(contract.listUpdates, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ updates: await listUpdates(app.db, c.req.valid('query')) }, 200);
  });

  api.openapi(contract.listDueUpdates, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ due: await dueUpdates(app, c.req.valid('query')) }, 200);
  });

  api.openapi(contract.getUpdate, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(viewOf(await readUpdate(app.db, c.req.valid('param').id)), 200);
  });

  api.openapi(contract.previewUpdate, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await previewUpdate(app, c.req.valid('param').id), 200);
  });

  api.openapi(contract.draftUpdate, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id: incidentId } = c.req.valid('param');
    const { audience } = c.req.valid('json');
    const request = { incidentId, audience, dueMs: app.clock.now(), actor: identity.actor };
    const row = await app.db.transaction().execute((tx) => draftUpdate(app, tx, request));
    return c.json(viewOf(row), 200);
  });

  api.openapi(contract.editUpdate, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const row = await editUpdate(app, c.req.valid('param').id, c.req.valid('json'), identity.actor);
    return c.json(viewOf(row), 200);
  });

  api.use('/api/updates/:id/send', allowEmptyBody);
  api.openapi(contract.sendUpdate, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { version } = c.req.valid('json');
    return c.json(viewOf(await sendUpdate(app, c.req.valid('param').id, identity.actor, version)), 200);
  });
}
