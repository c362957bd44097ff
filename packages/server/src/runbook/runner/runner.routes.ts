import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import { addRunner, removeRunner } from './add-runner.ts';
import * as contract from './contract.ts';
import { findMissingLabels } from './missing-labels.ts';
import { listRunners } from './runner.store.ts';

/** Registers what people do with runners. */
export function runnerRoutes(api: Api, app: App): void {
  api.openapi(contract.listRunners, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const [runners, missing] = await Promise.all([listRunners(app.db), findMissingLabels(app)]);
    return c.json({ runners, missing }, 200);
  });
  api.openapi(contract.addRunner, async (c) => {
    const identity = requireAccess(c.get('identity'), 'admin');
    const { name, labels } = c.req.valid('json');
    const token = await addRunner(app, name, labels, identity.actor);
    const runner = (await listRunners(app.db)).find((candidate) => candidate.name === name);
    if (!runner) throw new Problem('conflict', `The runner "${name}" was removed meanwhile.`);
    return c.json({ runner, token }, 200);
  });
  api.openapi(contract.removeRunner, async (c) => {
    const identity = requireAccess(c.get('identity'), 'admin');
    await removeRunner(app, c.req.valid('param').name, identity.actor);
    return c.json({ ok: true as const }, 200);
  });
}
