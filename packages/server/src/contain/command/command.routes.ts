import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { verifyLever } from '../contract.ts';
import { readLever } from '../lever.views.ts';
import { verifyNow } from './verify-lever.ts';

/** Looking whether a lever that is moved by commands is as it should be. */
export function registerCommandRoutes(api: Api, app: App): void {
  api.openapi(verifyLever, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const { service, lever: id } = c.req.valid('param');
    await verifyNow(app, { service, lever: id });
    return c.json({ lever: await readLever(app, service, id) }, 200);
  });
}
