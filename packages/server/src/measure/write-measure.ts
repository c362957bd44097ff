import {
  type IncidentMeasure,
  MEASURED_FACTS,
  measureIncident,
  type Plan,
  REPEAT_WITHIN_MS,
  repeatOf,
} from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import { readIncident } from '../respond/incident.views.ts';
import { dropMeasure, lockMeasures, writeMeasure, writeRepeat } from './measure.store.ts';
import { measuresAlike, readMeasure } from './measure.views.ts';

type Zones = Pick<Plan, 'people' | 'schedules' | 'timezone'>;

/**
 * Measures an incident anew, and which incidents are repeats of it. A second run changes nothing.
 * @throws Problem 'not-found' when there is no such incident
 */
export async function measureNow(app: App, incidentId: string): Promise<void> {
  const { service, planVersion } = await readIncident(app.db, incidentId);
  const zones = await zonesOf(app, service, planVersion);
  await app.db.transaction().execute(async (tx) => {
    await lockMeasures(tx, service);
    // Read after the lock: what is decided meanwhile asks for a run of its own.
    const incident = await readIncident(tx, incidentId);
    const facts = await tx
      .selectFrom('timeline_entry')
      .select(['at', 'fact'])
      .where('incident_id', '=', incidentId)
      .where('kind', 'in', [...MEASURED_FACTS])
      .orderBy('seq')
      .execute();
    const happened = facts.map(({ at, fact }) => ({ atMs: at.getTime(), fact }));
    const measured = measureIncident(incident, happened, zones);
    const before = await readMeasure(tx, incidentId);
    const after = measured && { ...measured, repeatOf: null };
    if (after) await writeMeasure(tx, after, incident.version);
    else await dropMeasure(tx, incidentId);
    await settleRepeats(
      tx,
      [before, after].filter((one) => one !== null),
    );
    await app.live.publish(tx, 'measure', service);
  });
}

/** Decides anew of an incident, and of each that may be a repeat of it, what it repeats. */
async function settleRepeats(tx: Tx, versions: readonly IncidentMeasure[]): Promise<void> {
  const [first] = versions;
  if (!first) return;
  const alertKeys = [...new Set(versions.flatMap((one) => one.alertKeys))];
  const opened = versions.map(({ openedMs }) => openedMs);
  const ended = versions.map(({ resolvedMs }) => resolvedMs);
  const alike = await measuresAlike(tx, {
    service: first.service,
    alertKeys,
    // From whatever the followers may repeat, to the last that may repeat this one.
    fromMs: Math.min(...opened) - REPEAT_WITHIN_MS,
    toMs: Math.max(...ended) + REPEAT_WITHIN_MS,
  });
  const touched = alike.filter((one) => one.incident === first.incident || one.openedMs >= Math.min(...ended));
  for (const one of touched) {
    const former = await measuresAlike(tx, {
      ...{ service: one.service, alertKeys: one.alertKeys },
      ...{ fromMs: one.openedMs - REPEAT_WITHIN_MS, toMs: one.openedMs },
    });
    const repeat = repeatOf(one, former);
    if (repeat !== one.repeatOf || one.incident === first.incident) await writeRepeat(tx, one.incident, repeat);
  }
}

/** Where people live by the plan of the incident; of one whose plan is not kept, by none. */
async function zonesOf(app: App, service: string, planVersion: string): Promise<Zones> {
  try {
    return await app.plans.version(service, planVersion);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return app.plans.find(service) ?? { people: {}, schedules: {}, timezone: 'UTC' };
  }
}
