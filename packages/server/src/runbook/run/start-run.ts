import type { Actor, ParameterValues, Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { reportToIncident, transact } from '../report-to-incident.ts';
import { findRunbook } from '../runbook.views.ts';
import { fillIn } from '../step/fill-in.ts';
import { mayStart } from '../trigger/started-by-run.ts';
import { insertRun, lockRun, type NewRun } from './run.store.ts';

export interface RunRequest {
  readonly service: string;
  readonly runbook: string;
  readonly incidentId: string | null;
  /** Values of the runbook's parameters. */
  readonly parameters?: ParameterValues;
}

/**
 * Starts a run; no step runs yet. An incident has one run of each runbook, so the one that is there is returned.
 * @throws Problem 'not-found' for the service, runbook or incident; 'invalid' when the incident is another service's
 * or a value does not fit
 */
export async function startRun(app: App, request: RunRequest, actor: Actor): Promise<string> {
  await mayStart(app, actor, request.service);
  const plan = await planOf(app, request);
  const runbook = findRunbook(plan, request.runbook);
  const { incidentId, parameters = {} } = request;
  return transact(app, async (tx) => {
    const id = await openRun(app, tx, { plan, runbook, incidentId, auto: false, by: actor, atMs: app.clock.now() });
    await fillIn(app, tx, await lockRun(tx, id), parameters);
    return id;
  });
}

/** The plan that a run follows: that of its incident's beginning, else the one in force. */
export async function planOf(
  app: App,
  { service, incidentId }: Pick<RunRequest, 'service' | 'incidentId'>,
): Promise<Plan> {
  if (incidentId === null) return app.plans.get(service);
  const incident = await readIncident(app.db, incidentId);
  if (incident.service !== service) {
    throw new Problem('invalid', `Incident ${incidentId} is of ${incident.service}, not of ${service}.`);
  }
  return app.plans.version(service, incident.planVersion);
}

/** Stores a run, or finds the one that its incident has already. Returns its id. */
export async function openRun(app: App, tx: Tx, run: NewRun): Promise<string> {
  const id = await insertRun(tx, run);
  if (id === null) return existingRun(tx, run);
  const { incidentId, runbook, auto, by, atMs } = run;
  await reportToIncident(app, tx, incidentId, { kind: 'run-started', runId: id, runbook: runbook.id, auto }, by);
  await audit(tx, atMs, by, 'run.start', id, { service: run.plan.service, runbook: runbook.id, incidentId });
  await app.live.publish(tx, 'run', id);
  return id;
}

async function existingRun(tx: Tx, { incidentId, runbook }: NewRun): Promise<string> {
  const { id } = await tx
    .selectFrom('run')
    .select('id')
    .where('incident_id', '=', incidentId)
    .where('runbook', '=', runbook.id)
    .where('status', '<>', 'cancelled')
    .executeTakeFirstOrThrow();
  return id;
}
