import type { Signal } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { storeSignal } from './alert.store.ts';
import { tellResponse } from './tell-response.ts';

/**
 * Writes a change of one of detection's own alerts and tells the response, in one transaction: an alert that is open in the
 * database has reached an incident or is held with its reason, so a restart neither fires it again nor forgets it.
 */
export async function recordSignal(app: App, service: string, signal: Signal): Promise<void> {
  await app.db.transaction().execute((tx) => recordSignalIn(app, tx, service, signal));
  app.log.info({ service, alert: signal.dedupKey, status: signal.status, severity: signal.severity }, signal.summary);
}

/** The same in the transaction of what the signal is about. */
export async function recordSignalIn(app: App, tx: Tx, service: string, signal: Signal): Promise<void> {
  const alert = await storeSignal(tx, service, signal, app.clock.now());
  if (alert !== null) await tellResponse(app, tx, service, [alert]);
  await app.live.publish(tx, 'health', service);
}
