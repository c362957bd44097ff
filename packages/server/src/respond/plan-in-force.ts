import type { Plan } from '@tocsin/core';
import { withMadeOverrides } from '../page/on-call-plan.ts';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';

/**
 * The plan by which an incident is decided: the version under which it began, with who steps in today.
 * @param tx the transaction of the decision
 * @throws Problem 'not-found' for an unknown service or version
 */
export async function planInForce(app: App, tx: Tx, service: string, version: string): Promise<Plan> {
  return withMadeOverrides(app, tx, await app.plans.version(service, version));
}
