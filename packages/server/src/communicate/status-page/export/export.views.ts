import type { z } from '@hono/zod-openapi';
import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import type { statusExport } from './contract.ts';
import { readExports } from './export.store.ts';
import { exportTargets } from './export-status.ts';

type StatusExport = z.infer<typeof statusExport>;

/** A copy that could not be written for so long is worth a warning. */
const WARN_AFTER_MS = 10 * 60_000;

/** How the copies of a service's page stand, for those places that the plan names today. */
export async function exportView(app: App, plan: Plan): Promise<StatusExport> {
  const rows = await readExports(app.db, plan.service);
  const copies = exportTargets(plan).map(({ target, place }) => {
    const row = rows.find((known) => known.target === target && known.place === place);
    return {
      target,
      place,
      writtenAt: row?.written_at?.toISOString() ?? null,
      changed: row?.changed ?? 0,
      failingSince: row?.failing_since?.toISOString() ?? null,
      error: row?.error ?? null,
    };
  });
  const nowMs = app.clock.now();
  const failing = copies.find(
    ({ failingSince }) => failingSince !== null && nowMs - Date.parse(failingSince) > WARN_AFTER_MS,
  );
  const warning = failing
    ? `The copy of the status page of ${plan.service} in ${failing.place} has not been written since ${failing.failingSince}: ${failing.error}`
    : null;
  return { service: plan.service, url: plan.statusPage.export.url, copies, warning };
}

/** What somebody should look at, of all the services given. */
export async function exportWarnings(
  app: App,
  plans: readonly Plan[],
): Promise<{ readonly service: string; readonly text: string }[]> {
  const copied = plans.filter((plan) => exportTargets(plan).length > 0);
  const views = await Promise.all(copied.map((plan) => exportView(app, plan)));
  return views.flatMap(({ service, warning }) => (warning === null ? [] : [{ service, text: warning }]));
}
