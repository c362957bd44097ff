import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { roomOf } from '../../respond/incident-room.ts';
import * as contract from './contract.ts';
import { releaseEmbargo } from './release-embargo.ts';

/** Endpoints for security incidents: the embargo begins, and ends (SPEC COM-3). */
export function registerEmbargoRoutes(api: Api, app: App): void {
  api.openapi(contract.markSecurity, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { id } = c.req.valid('param');
    const { reason = null } = c.req.valid('json');
    await app.db.transaction().execute(async (tx) => {
      await commandIncident(app, id, { kind: 'mark-security', reason }, actor, tx);
      await audit(tx, app.clock.now(), actor, 'incident.mark-security', id, { reason });
    });
    return c.json(await roomOf(app, id), 200);
  });

  api.openapi(contract.releaseEmbargo, async (c) => {
    const { id } = c.req.valid('param');
    await releaseEmbargo(app, id, c.req.valid('json').reason, c.get('identity'));
    return c.json(await roomOf(app, id), 200);
  });
}
