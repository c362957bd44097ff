import type { z } from '@hono/zod-openapi';
import { summariseResponse } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { getResponseMetrics } from '../respond/contract.ts';
import { resolvedIncidents } from '../respond/incident.views.ts';

type Answer = z.infer<(typeof getResponseMetrics.responses)[200]['content']['application/json']['schema']>;

/**
 * MTTD, MTTA and MTTR in seconds of the incidents that ended in the last `days` days, by severity and overall.
 * @throws Problem 'not-found' for an unknown service
 */
export async function responseMetrics(
  app: App,
  { service, days }: { readonly service?: string | undefined; readonly days: number },
): Promise<Answer> {
  const plans = service === undefined ? app.plans.all().map(({ plan }) => plan) : [app.plans.get(service)];
  const incidents = await resolvedIncidents(app.db, { service, sinceMs: app.clock.now() - days * 86_400_000 });
  const severities = plans.flatMap((plan) => plan.severities.map((severity) => severity.id));
  const { rows, overall } = summariseResponse(incidents, severities);
  return { days, rows: rows.map((row) => ({ ...row })), overall: { ...overall } };
}
