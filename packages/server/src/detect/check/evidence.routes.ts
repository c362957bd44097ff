import { readFile } from 'node:fs/promises';
import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import * as contract from './contract.ts';
import { evidencePath, listEvidence } from './evidence-files.ts';

/** What monitors keep of their failures, for the console: on the node that saw them. */
export function evidenceRoutes(api: Api, app: App): void {
  api.openapi(contract.listEvidence, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, monitor } = c.req.valid('param');
    return c.json({ files: await listEvidence(placeOf(app, service, monitor)) }, 200);
  });

  api.get('/api/monitors/:service/:monitor/evidence/:file', async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, monitor, file } = c.req.param();
    const path = evidencePath(placeOf(app, service, monitor), file);
    const bytes = path && (await readFile(path).catch(() => null));
    if (!bytes) throw new Problem('not-found', `There is no file ${file.slice(0, 100)} of ${monitor}.`);
    const type = file.endsWith('.png') ? 'image/png' : 'application/json';
    // What a strange page had made us keep must not act in the console.
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': type,
      'cache-control': 'private, max-age=3600',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });
}

/** @throws Problem 'not-found' for a monitor that no plan has */
function placeOf(app: App, service: string, monitor: string) {
  if (!Object.hasOwn(app.plans.get(service).monitors, monitor)) {
    throw new Problem('not-found', `There is no monitor "${monitor}" in ${service}.`);
  }
  return { dataDir: app.config.dataDir, service, monitor };
}
