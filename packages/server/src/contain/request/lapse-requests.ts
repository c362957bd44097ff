import { SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';

/** A statement, or a part of one, that ends what waits for somebody to agree to moves of levers that were moved otherwise. */
export function lapsingOf(app: App, tx: Tx, service: string, levers: readonly string[]) {
  return waiting(app, tx, 'The lever was moved otherwise meanwhile.')
    .where('service', '=', service)
    .where('lever', 'in', levers)
    .returning(['id', 'service', 'lever']);
}

/** Ends what waits for somebody to agree because of an incident that is over. */
export async function lapseRequestsOfIncident(app: App, tx: Tx, incidentId: string): Promise<void> {
  const rows = await waiting(app, tx, `${incidentId} is over.`)
    .where('incident_id', '=', incidentId)
    .returning(['id', 'service', 'lever'])
    .execute();
  await recordLapsed(app, tx, rows);
  for (const service of new Set(rows.map((row) => row.service))) await app.live.publish(tx, 'lever', service);
}

function waiting(app: App, tx: Tx, outcome: string) {
  return tx
    .updateTable('lever_request')
    .set({ status: 'lapsed', settled_at: new Date(app.clock.now()), outcome })
    .where('status', '=', 'waiting');
}

export type Lapsed = { readonly id: string; readonly service: string; readonly lever: string };

/** Audits what has lapsed. */
export async function recordLapsed(app: App, tx: Tx, rows: readonly Lapsed[]): Promise<void> {
  for (const { id, service, lever } of rows) {
    await audit(tx, app.clock.now(), SYSTEM, 'lever.lapse', `${service}/${lever}`, { request: id });
  }
}
