import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { type ActionItem, itemView } from '../review.views.ts';
import { queueSync, SYNC_JOB } from './queue-sync.ts';
import { syncItem } from './sync-item.ts';

const payloadSchema = z.object({ itemId: z.string() });

/** Brings action items in step with their issues, and tries again what did not work. */
export function defineSyncJob(app: App): void {
  app.jobs.define(SYNC_JOB, async (payload) => {
    const { itemId } = payloadSchema.parse(payload);
    const againMs = await syncItem(app, itemId);
    if (againMs !== null) await tryAgain(app, itemId, againMs);
  });
}

/**
 * Tries at once to bring an item in step, also with a tracker that is left alone.
 * @throws Problem 'not-found'; 'conflict' when the plan names no tracker
 */
export async function syncNow(app: App, itemId: string): Promise<ActionItem> {
  const service = await serviceOf(app, itemId);
  if (service === null) throw new Problem('not-found', `There is no action item ${itemId}.`);
  if (!app.plans.find(service)?.review.tracker)
    throw new Problem('conflict', `The plan of ${service} names no tracker: write it under "review.tracker".`);
  const againMs = await syncItem(app, itemId, true);
  if (againMs !== null) await tryAgain(app, itemId, againMs);
  const query = app.db.selectFrom('action_item').selectAll().where('id', '=', itemId);
  return itemView(await query.executeTakeFirstOrThrow());
}

async function tryAgain(app: App, itemId: string, atMs: number): Promise<void> {
  const service = await serviceOf(app, itemId);
  if (service === null) return;
  await app.db.transaction().execute((tx) => queueSync(app, tx, itemId, service, atMs));
}

async function serviceOf(app: App, itemId: string): Promise<string | null> {
  const row = await app.db
    .selectFrom('action_item as item')
    .innerJoin('review', 'review.id', 'item.review_id')
    .select('review.service')
    .where('item.id', '=', itemId)
    .executeTakeFirst();
  return row?.service ?? null;
}
