import type { Signal } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { receiveSignal } from '../../respond/receive-signals.ts';
import { incidentOfAlert, storeSignal } from './alert.store.ts';

/**
 * Writes a change of one of detection's own alerts and tells the response, in one transaction: an alert that is open in the
 * database has reached an incident, so a restart neither fires it again nor forgets it.
 */
export async function recordSignal(app: App, service: string, signal: Signal): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const alertId = await storeSignal(tx, service, signal, app.clock.now());
    const incidentId = await receiveSignal(app, tx, service, signal, await incidentOfAlert(tx, alertId));
    if (incidentId !== null && alertId !== null) {
      await tx.updateTable('alert').set({ incident_id: incidentId }).where('id', '=', alertId).execute();
    }
    await app.live.publish(tx, 'health', service);
  });
  app.log.info({ service, alert: signal.dedupKey, status: signal.status, severity: signal.severity }, signal.summary);
}
