import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';

/**
 * Maintenance in an emergency begins because of an incident: the plan's triggers for maintenance fire, in the caller's
 * transaction. Once an incident; the same again changes nothing.
 * @param components what is maintained; empty: what the incident is about
 * @throws Problem 'not-found'
 */
export async function tellOfMaintenance(
  app: App,
  tx: Tx,
  incidentId: string,
  components: readonly string[],
  actor: Actor,
): Promise<void> {
  await commandIncident(app, incidentId, { kind: 'tell-of-maintenance', components }, actor, tx);
}
