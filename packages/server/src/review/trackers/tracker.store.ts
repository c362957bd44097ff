import type { EpochMs, Plan, Tracker } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import type { ActionItemRow } from '../review.store.ts';
import type { TrackerLink, TrackerTables } from './tracker.tables.ts';
import { newLink, placeOf } from './tracker-place.ts';

type Db = Kysely<Database>;
type State = TrackerTables['tracker_state'];

/** Longer than all calls for one item can take. */
const HELD_FOR_MS = 180_000;

export interface HeldItem {
  readonly item: ActionItemRow;
  readonly link: TrackerLink;
  readonly plan: Plan;
  readonly tracker: Tracker;
  readonly incidentTitle: string;
}

/**
 * Takes an item to work on, so that nobody else does at the same time. `busy`: somebody does. Null: there is no such item, or
 * nothing to keep it in. An item of a tracker that the plan no longer names begins anew in the one of today.
 */
export async function holdItem(app: App, itemId: string): Promise<HeldItem | 'busy' | null> {
  return app.db.transaction().execute(async (tx) => {
    const item = await tx.selectFrom('action_item').selectAll().where('id', '=', itemId).forUpdate().executeTakeFirst();
    if (!item) return null;
    const review = await tx
      .selectFrom('review')
      .select(['service', 'title'])
      .where('id', '=', item.review_id)
      .executeTakeFirstOrThrow();
    const plan = app.plans.find(review.service);
    const tracker = plan?.review.tracker ?? null;
    if (!plan || tracker === null) return null;
    const before = item.tracker;
    const nowMs = app.clock.now();
    if (before?.heldMs && before.heldMs > nowMs) return 'busy';
    const link = before?.place === placeOf(tracker) ? before : newLink(tracker);
    // What was closed before its tracker was known stays where it is.
    if (link !== before && item.status !== 'open') return null;
    const held: TrackerLink = { ...link, heldMs: nowMs + HELD_FOR_MS };
    await tx
      .updateTable('action_item')
      .set({ tracker: JSON.stringify(held) })
      .where('id', '=', itemId)
      .execute();
    return { item, link: held, plan, tracker, incidentTitle: review.title };
  });
}

/** Writes what became known of an item's issue. */
export async function patchLink(db: Db, itemId: string, patch: Partial<TrackerLink>): Promise<void> {
  await db
    .updateTable('action_item')
    .set({ tracker: sql<string>`tracker || ${JSON.stringify(patch)}::jsonb` })
    .where('id', '=', itemId)
    .where('tracker', 'is not', null)
    .execute();
}

/** How the tracker of a service answers; null: well, or not asked yet. */
export async function stateOf(db: Db, service: string, place: string): Promise<State | null> {
  const row = await db.selectFrom('tracker_state').selectAll().where('service', '=', service).executeTakeFirst();
  return row && row.place === place ? row : null;
}

/** Leaves a tracker alone until a moment. @returns whether its error is another than before */
export async function pause(
  db: Db,
  state: Pick<State, 'service' | 'place' | 'failure' | 'error'>,
  untilMs: EpochMs,
): Promise<boolean> {
  const before = await stateOf(db, state.service, state.place);
  const row = { ...state, paused_until: new Date(untilMs), read_at: before?.read_at ?? null };
  await writeState(db, row);
  return before?.error !== state.error;
}

/** The tracker answers well. */
export async function unpause(db: Db, service: string): Promise<void> {
  await db
    .updateTable('tracker_state')
    .set({ paused_until: null, failure: null, error: null })
    .where('service', '=', service)
    .where('paused_until', 'is not', null)
    .execute();
}

/** Changes of before a moment are known. */
export async function markRead(db: Db, service: string, place: string, atMs: EpochMs): Promise<void> {
  await writeState(db, { service, place, paused_until: null, failure: null, error: null, read_at: new Date(atMs) });
}

async function writeState(db: Db, row: State): Promise<void> {
  const { service: _, ...changing } = row;
  await db
    .insertInto('tracker_state')
    .values(row)
    .onConflict((conflict) => conflict.column('service').doUpdateSet(changing))
    .execute();
}
