import type { Signal } from '@tocsin/core';
import type { Selectable } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { receiveSignal } from '../respond/receive-signal.ts';
import type { AlertTable } from './tables.ts';

/** Tells the response what intakes have taken in for a service, alert by alert, each in a transaction of its own. */
export async function tellAlerts(app: App, service: string): Promise<void> {
  while (await tellNext(app, service));
}

async function tellNext(app: App, service: string): Promise<boolean> {
  return app.db.transaction().execute(async (tx) => {
    const alert = await tx
      .selectFrom('alert')
      .selectAll()
      .where('service', '=', service)
      .where('untold', '=', true)
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    if (!alert) return false;
    const incidentId = await tell(app, tx, alert);
    if (incidentId !== null && alert.acknowledge_by !== null)
      await acknowledge(app, tx, incidentId, alert.acknowledge_by);
    await tx
      .updateTable('alert')
      .set({ untold: false, told: alert.status, incident_id: incidentId, acknowledge_by: null })
      .where('id', '=', alert.id)
      .execute();
    await app.live.publish(tx, 'health', service);
    return true;
  });
}

/** An alert that ended before the response heard of it is told whole: that it was there must not be lost. */
async function tell(app: App, tx: Tx, alert: Selectable<AlertTable>): Promise<string | null> {
  const signal: Signal = {
    dedupKey: alert.dedup_key,
    status: 'firing',
    source: alert.source,
    summary: alert.summary,
    severity: alert.severity,
    components: alert.components,
    runbook: alert.runbook,
    sinceMs: alert.since.getTime(),
  };
  const isEnded = alert.status === 'resolved';
  let incidentId = alert.incident_id;
  if (!isEnded || alert.told === null) incidentId = await receiveSignal(app, tx, alert.service, signal);
  if (isEnded) await receiveSignal(app, tx, alert.service, { ...signal, status: 'resolved' });
  return incidentId;
}

async function acknowledge(app: App, tx: Tx, incidentId: string, sender: string): Promise<void> {
  try {
    await commandIncident(app, incidentId, { kind: 'acknowledge', person: null }, { kind: 'token', name: sender }, tx);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    app.log.info({ incident: incidentId }, `the acknowledgement by ${sender} came too late: ${error.message}`);
  }
}
