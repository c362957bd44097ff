import type { Actor } from '@tocsin/core';
import { moveAlerts } from '../detect/alerts/move-alerts.ts';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import type { Tx } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from './command-incident.ts';
import { lockSignals } from './lock-signals.ts';
import { requireActive } from './require-active.ts';

/**
 * Merges an incident into another of its service, in one transaction: the other gets its alerts, levers and responders,
 * and signals that come later find them there.
 * @throws Problem 'not-found', or 'conflict' when one of them is over or they belong to different services
 */
export async function mergeIncidents(app: App, tx: Tx, fromId: string, intoId: string, actor: Actor): Promise<void> {
  if (fromId === intoId) throw new Problem('invalid', 'An incident cannot be merged into itself.');
  const { service } = await requireActive(tx, fromId);
  await lockSignals(tx, service);
  const from = await requireActive(tx, fromId);
  const into = await requireActive(tx, intoId);
  if (from.service !== into.service)
    throw new Problem(
      'conflict',
      `${fromId} is of ${from.service}, and ${intoId} of ${into.service}. Link them instead.`,
    );
  await commandIncident(app, fromId, { kind: 'merge', into: intoId, title: into.title }, actor, tx);
  await commandIncident(app, intoId, { kind: 'absorb', other: from }, actor, tx);
  await moveAlerts(tx, fromId, intoId);
  await audit(tx, app.clock.now(), actor, 'incident.merge', fromId, { into: intoId });
}
