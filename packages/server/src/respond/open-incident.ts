import { type Actor, type Command, decide, type Incident } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { carryOut } from './carry-out.ts';
import { insertIncident, takeIncidentId } from './incident.store.ts';

/** Opens an incident under the plan in force, in the caller's transaction. @throws Problem 'not-found' for an unknown service */
export async function openIncident(
  app: App,
  tx: Tx,
  command: Extract<Command, { kind: 'open' }>,
  actor: Actor,
): Promise<Incident> {
  const plan = app.plans.get(command.service);
  const nowMs = app.clock.now();
  const id = await takeIncidentId(tx, nowMs);
  const decision = decide(id, null, command, plan, nowMs, actor);
  await insertIncident(tx, decision, nowMs);
  await carryOut(app, tx, decision);
  return decision.incident;
}
