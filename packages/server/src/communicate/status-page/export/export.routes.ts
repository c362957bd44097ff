import type { App } from '../../../platform/app.ts';
import { audit } from '../../../platform/audit.ts';
import { requireAccess } from '../../../platform/auth/identity.ts';
import type { Api } from '../../../platform/http/api.ts';
import { Problem } from '../../../platform/problem.ts';
import * as contract from './contract.ts';
import { exportView } from './export.views.ts';
import { exportStatus, exportTargets } from './export-status.ts';

/** Endpoints for the copies of status pages. */
export function registerExportRoutes(api: Api, app: App): void {
  api.openapi(contract.getStatusExport, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await exportView(app, app.plans.get(c.req.valid('param').service)), 200);
  });
  api.openapi(contract.writeStatusExport, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const plan = app.plans.get(c.req.valid('param').service);
    if (exportTargets(plan).length === 0) {
      throw new Problem(
        'invalid',
        `The plan of ${plan.service} names no statusPage.export: a folder, or a bucket as s3.`,
      );
    }
    const nowMs = app.clock.now();
    await app.db.transaction().execute((tx) => audit(tx, nowMs, actor, 'status.export', plan.service, {}));
    await exportStatus(app, plan, true);
    return c.json(await exportView(app, plan), 200);
  });
}
