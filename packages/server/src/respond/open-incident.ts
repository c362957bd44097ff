import { type Actor, type Command, decide, type Incident } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { carryOut } from './carry-out.ts';
import { insertIncident, takeIncidentId } from './incident.store.ts';
import { countIncidents } from './incident.views.ts';
import { planInForce } from './plan-in-force.ts';

const LOOKS_AT_ONCE = 3;

/** Opens an incident under the plan in force, in the caller's transaction. @throws Problem 'not-found' for an unknown service */
export async function openIncident(
  app: App,
  tx: Tx,
  command: Omit<Extract<Command, { kind: 'open' }>, 'turn'>,
  actor: Actor,
): Promise<Incident> {
  const { service } = command;
  const plan = await planInForce(app, tx, service, app.plans.get(service).version);
  const nowMs = app.clock.now();
  const id = await takeIncidentId(tx, nowMs);
  // Whoever takes an id waits for all who took one before, so no two incidents have the same turn.
  const turn = await countIncidents(tx, service);
  const decision = decide(id, null, { ...command, turn }, plan, nowMs, actor);
  await insertIncident(tx, decision, nowMs);
  await carryOut(app, tx, decision);
  const monitor = /^monitor:(.+)$/s.exec(command.signal?.source ?? '')?.[1];
  if (monitor !== undefined) {
    // Hosts that never answer may not take up every worker: pages go first.
    const queue = `look-first:${turn % LOOKS_AT_ONCE}`;
    await app.jobs.add(tx, 'look-first', { incidentId: id, service, monitor }, { queue });
  }
  return decision.incident;
}
