import type { Decision } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';

/**
 * Enqueues what a decision asks for and its one wake-up, in the decision's own transaction: they exist if and only if the
 * decision does. Each effect carries an id, so that doing it twice can be recognised.
 */
export async function carryOut(app: App, tx: Tx, decision: Decision): Promise<void> {
  const { incident, effects, wakeAtMs } = decision;
  for (const [index, effect] of effects.entries()) {
    const { kind, ...fields } = effect;
    const effectId = `${incident.id}:${incident.version}:${index}`;
    await app.jobs.add(tx, kind, { ...fields, effectId, incidentId: incident.id, service: incident.service });
  }
  const key = `wake:${incident.id}`;
  if (wakeAtMs === null) await app.jobs.remove(tx, key);
  else await app.jobs.add(tx, 'wake', { incidentId: incident.id }, { key, runAtMs: wakeAtMs });
  if (decision.entries.length > 0) await app.live.publish(tx, 'incident', incident.id);
}
