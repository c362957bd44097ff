import { type Actor, type Command, decide, type Incident, isActive } from '@tocsin/core';
import { lapseRequestsOfIncident } from '../contain/request/lapse-requests.ts';
import { markAlertsOfIncident } from '../detect/alerts/mark-false.ts';
import { measureSoon } from '../measure/measure-soon.ts';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import { carryOut } from './carry-out.ts';
import { storeDecision } from './incident.store.ts';
import { readIncident } from './incident.views.ts';
import { planInForce } from './plan-in-force.ts';

/** Others may decide at the same time; after so many lost races something is wrong. */
const ATTEMPTS = 20;

/**
 * Gives a command to an incident: decides, appends the entries, enqueues the effects and sets the wake-up, all in one
 * transaction. Whoever loses a race against another decision decides again on the newer state.
 *
 * @param tx the caller's transaction; without it one is made
 * @returns the incident after the decision
 * @throws Problem 'not-found', or 'conflict' when the races do not end
 */
export async function commandIncident(
  app: App,
  incidentId: string,
  command: Command,
  actor: Actor,
  tx?: Tx,
): Promise<Incident> {
  if (tx) return decideIn(app, tx, incidentId, command, actor);
  return app.db.transaction().execute((own) => decideIn(app, own, incidentId, command, actor));
}

async function decideIn(app: App, tx: Tx, incidentId: string, command: Command, actor: Actor): Promise<Incident> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // At READ COMMITTED each statement sees what others committed meanwhile, so reading again is enough.
    const before = await readIncident(tx, incidentId);
    const plan = await planInForce(app, tx, before.service, before.planVersion);
    const nowMs = app.clock.now();
    const decision = decide(incidentId, before, command, plan, nowMs, actor);
    if (!(await storeDecision(tx, before, decision, nowMs))) continue;
    const { falsePositive } = decision.incident;
    if (falsePositive !== before.falsePositive) await markAlertsOfIncident(tx, incidentId, falsePositive);
    if (isActive(before) && !isActive(decision.incident)) await lapseRequestsOfIncident(app, tx, incidentId);
    await carryOut(app, tx, decision);
    await measureSoon(app, tx, before, decision.incident);
    return decision.incident;
  }
  throw new Problem('conflict', `${incidentId} is changing too fast; try again.`);
}
