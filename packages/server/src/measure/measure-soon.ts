import type { Incident } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';

/**
 * Has an incident measured after the transaction, when anything changed that its measure may hold: it ended, opened again, went
 * on as another, or something was said of it after its end.
 */
export async function measureSoon(app: App, tx: Tx, before: Incident, after: Incident): Promise<void> {
  if (before.resolvedMs === null && after.resolvedMs === null) return;
  await app.jobs.add(tx, 'measure-incident', { incidentId: after.id }, { key: `measure:${after.id}` });
}
