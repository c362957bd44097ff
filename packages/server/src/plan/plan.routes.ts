import type { Plan } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import * as contract from './contract.ts';

/** Registers the API of the loaded plans. */
export function planRoutes(api: Api, app: App): void {
  api.openapi(contract.listPlans, (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const plans = app.plans.all().map(({ plan, folder, loadedMs }) => ({
      service: plan.service,
      title: plan.title,
      version: plan.version,
      timezone: plan.timezone,
      loadedAt: new Date(loadedMs).toISOString(),
      folder,
      severities: plan.severities.map(({ id, name, meaning }) => ({ id, name, meaning })),
      components: Object.values(plan.components).map(({ id, title }) => ({ id, title })),
      restorations: Object.values(plan.restorations).map(({ id, title }) => ({ id, title })),
      counts: countsOf(plan),
      sandboxed: Object.values(plan.channels).flatMap((channel) =>
        channel.type === 'sandbox' || channel.missing.length > 0 ? [channel.id] : [],
      ),
    }));
    return c.json({ plans }, 200);
  });
}

function countsOf(plan: Plan): Record<string, number> {
  const count = (things: object) => Object.keys(things).length;
  return {
    severities: plan.severities.length,
    people: count(plan.people),
    monitors: count(plan.monitors),
    metrics: count(plan.metrics),
    levers: count(plan.levers),
    runbooks: count(plan.runbooks),
    templates: count(plan.templates),
  };
}
