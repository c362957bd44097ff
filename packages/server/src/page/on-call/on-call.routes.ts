import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import * as contract from '../contract.ts';
import { addOverride, removeOverride } from './change-overrides.ts';
import { onCallOf } from './on-call.views.ts';

/** Registers the API of who is on call. */
export function onCallRoutes(api: Api, app: App): void {
  api.openapi(contract.getOnCall, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, at, days } = c.req.valid('query');
    const atMs = at === undefined ? app.clock.now() : momentOf(at);
    const services = service ? [service] : app.plans.all().map(({ plan }) => plan.service);
    return c.json(await onCallOf(app, services, atMs, days), 200);
  });
  api.openapi(contract.addOverride, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    return c.json(await addOverride(app, c.req.valid('json'), actor), 200);
  });
  api.openapi(contract.removeOverride, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    return c.json(await removeOverride(app, c.req.valid('param').id, actor), 200);
  });
}

/** JavaScript's dates end in the year 275760, and who is on call so far away is of no use to anybody. */
const LATEST_MS = Date.UTC(2200, 0, 1);

function momentOf(written: string): number {
  const atMs = Date.parse(written);
  if (Number.isNaN(atMs) || atMs < 0 || atMs > LATEST_MS)
    throw new Problem('invalid', `"${written}" is not a moment. Write it like 2026-11-21T03:00:00Z.`);
  return atMs;
}
