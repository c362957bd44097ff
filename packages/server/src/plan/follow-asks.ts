import type { App } from '../platform/app.ts';
import { followAddedPlans } from './added-plans.ts';
import { reloadPlan } from './reload-plans.ts';

/**
 * Does what other nodes ask for: takes over plans that they added or removed, and loads a plan anew.
 * @returns how to end it
 */
export function followAsks(app: App): () => void {
  return app.live.subscribe((event) => {
    // The connection was lost for a while: whatever was asked meanwhile was not heard.
    const isBack = event.kind === 'change' && event.topic === 'plan' && event.id === '*';
    const isAsked = event.kind === 'reload' && event.node !== app.live.node;
    if (!isBack && !isAsked) return;
    const by = isAsked ? event.by : 'another node';
    follow(app, isAsked ? event.service : null, by).catch((error: unknown) =>
      app.log.error({ err: error }, 'what another node changed about the plans could not be followed'),
    );
  });
}

async function follow(app: App, service: string | null, by: string): Promise<void> {
  await followAddedPlans(app, { cause: 'added', by });
  const services = service === null ? app.plans.all().map(({ plan }) => plan.service) : [service];
  for (const known of services) if (app.plans.find(known)) await reloadPlan(app, known, { cause: 'reload', by });
}
