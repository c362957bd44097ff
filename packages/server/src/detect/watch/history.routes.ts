import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import * as contract from './contract.ts';
import { readHistory, readTransitions } from './history.views.ts';

const DAY_MS = 86_400_000;
/** As long as anything is kept: a longer span shows no more. */
const MOST_MS = 400 * DAY_MS;

/** The history of one monitor. */
export function historyRoutes(api: Api, app: App): void {
  api.openapi(contract.getMonitorHistory, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, monitor } = c.req.valid('param');
    if (!app.plans.get(service).monitors[monitor]) {
      throw new Problem('not-found', `The plan of ${service} has no monitor "${monitor}".`);
    }
    const { from, to } = c.req.valid('query');
    const toMs = to === undefined ? app.clock.now() : Date.parse(to);
    const fromMs = from === undefined ? toMs - DAY_MS : Date.parse(from);
    if (!(fromMs < toMs) || toMs - fromMs > MOST_MS) {
      throw new Problem('invalid', '`from` must be before `to`, by at most 400 days.');
    }
    const { unit, points } = await readHistory(app.db, service, monitor, { fromMs, toMs });
    const changes = await readTransitions(app.db, service, monitor, { fromMs, toMs });
    return c.json(
      {
        ...{ service, monitor, unit },
        points: points.map(({ atMs, ...point }) => ({ at: iso(atMs), ...point })),
        transitions: changes.map(({ atMs, ...change }) => ({ at: iso(atMs), ...change })),
      },
      200,
    );
  });
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
