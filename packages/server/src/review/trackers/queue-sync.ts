import type { EpochMs } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { newLink } from './tracker-place.ts';

export const SYNC_JOB = 'action-item-sync';

/**
 * Has an action item brought in step with the tracker of its service's plan of today, if that names one: in the transaction
 * that changes the item. Those of one service follow each other, as trackers want it.
 */
export async function queueSync(app: App, tx: Tx, itemId: string, service: string, runAtMs?: EpochMs): Promise<void> {
  const tracker = app.plans.find(service)?.review.tracker ?? null;
  if (tracker === null) return;
  const link = JSON.stringify(newLink(tracker));
  await tx
    .updateTable('action_item')
    .set({ tracker: sql<string>`${link}::jsonb` })
    .where('id', '=', itemId)
    .where('tracker', 'is', null)
    .where('status', '=', 'open')
    .execute();
  const when = runAtMs === undefined ? {} : { runAtMs };
  await app.jobs.add(tx, SYNC_JOB, { itemId }, { key: `item-sync:${itemId}`, queue: `tracker:${service}`, ...when });
}
