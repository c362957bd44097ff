import type { EpochMs, Plan, Tracker } from '@tocsin/core';
import { sql } from 'kysely';
import { isLeading } from '../../detect/watch/tick.ts';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import type { ActionItemRow } from '../review.store.ts';
import { queueSync } from './queue-sync.ts';
import { statusMove } from './settle-issue.ts';
import { askingOf, pauseTracker } from './sync-item.ts';
import { markRead, stateOf, unpause } from './tracker.store.ts';
import { type Issue, TrackerError } from './tracker-client.ts';
import { clientOf, placeOf } from './tracker-place.ts';

const LOOK_EVERY_MS = 5_000;
const READ_EVERY_MS = 600_000;
/** A change may be listed later than it was made, and clocks differ. */
const OVERLAP_MS = 300_000;
/** Where nothing was read yet. */
const FIRST_READ_MS = 86_400_000;
/** Items that are given an issue at one look. */
const MOST_NEW = 200;

/** What the node that leads knows of a plan's tracker. */
interface Watched {
  readonly tracker: string;
  readonly nextMs: EpochMs;
}

/** Reads changes back from trackers for as long as this node leads. @returns how to stop, when what is under way is done */
export function startReadingBack(app: App): () => Promise<void> {
  const watched = new Map<string, Watched>();
  return repeat(app, 'a look at the trackers of action items', LOOK_EVERY_MS, async () => {
    if (isLeading(app)) await lookAtTrackers(app, watched);
    else watched.clear();
  });
}

/**
 * Looks at the trackers of all plans: what is new in a plan is taken up at once, changes there are read every ten minutes.
 * @param watched what was known at the last look; it is kept up to date
 */
export async function lookAtTrackers(app: App, watched: Map<string, Watched>): Promise<void> {
  for (const { plan } of app.plans.all()) {
    const { tracker } = plan.review;
    if (tracker === null) continue;
    const before = watched.get(plan.service);
    // Its token may have been corrected: only in memory is it compared.
    const settings = JSON.stringify(tracker);
    const isNew = before?.tracker !== settings;
    if (isNew) await begin(app, plan, tracker);
    const nowMs = app.clock.now();
    const isDue = isNew || nowMs >= before.nextMs;
    if (!isDue) continue;
    watched.set(plan.service, { tracker: settings, nextMs: nowMs + READ_EVERY_MS });
    await queueNew(app, plan, tracker);
    if (tracker.token !== null) await readBack(app, plan, tracker);
  }
}

/** What refused the settings of before may take these: what waits is tried at once. */
async function begin(app: App, plan: Plan, tracker: Tracker): Promise<void> {
  const state = await stateOf(app.db, plan.service, placeOf(tracker));
  if (state?.failure !== 'access') return;
  await unpause(app.db, plan.service);
  const failing = await itemsOf(app, plan.service, sql<boolean>`item.tracker->>'error' is not null`);
  await queueAll(app, plan.service, failing);
}

/** Items of before the plan named this tracker. */
async function queueNew(app: App, { service }: Plan, tracker: Tracker): Promise<void> {
  const isElsewhere = sql<boolean>`item.status = 'open' and item.tracker->>'place' is distinct from ${placeOf(tracker)}`;
  await queueAll(app, service, await itemsOf(app, service, isElsewhere));
}

async function queueAll(app: App, service: string, items: readonly ActionItemRow[]): Promise<void> {
  if (items.length === 0) return;
  await app.db.transaction().execute(async (tx) => {
    for (const { id } of items) await queueSync(app, tx, id, service);
  });
}

async function itemsOf(app: App, service: string, which: ReturnType<typeof sql<boolean>>): Promise<ActionItemRow[]> {
  return app.db
    .selectFrom('action_item as item')
    .innerJoin('review', 'review.id', 'item.review_id')
    .selectAll('item')
    .where('review.service', '=', service)
    .where(which)
    .orderBy('item.created_at')
    .limit(MOST_NEW)
    .execute();
}

/** Takes over what changed in the tracker since it was read last, with one list. */
export async function readBack(app: App, plan: Plan, tracker: Tracker): Promise<void> {
  const { service } = plan;
  const place = placeOf(tracker);
  const nowMs = app.clock.now();
  const state = await stateOf(app.db, service, place);
  if (state?.paused_until && state.paused_until.getTime() > nowMs) return;
  const sinceMs = state?.read_at ? state.read_at.getTime() - OVERLAP_MS : nowMs - FIRST_READ_MS;
  try {
    const client = clientOf(tracker, askingOf(app));
    const { issues, throughMs } = await client.changedSince(sinceMs);
    // A list may be behind: each of these is read by itself before anything is taken over.
    await queueAll(app, service, await movedOf(app, service, place, issues));
    await markRead(app.db, service, place, throughMs === null ? nowMs : Math.min(nowMs, throughMs + OVERLAP_MS));
  } catch (error) {
    if (!(error instanceof TrackerError)) throw error;
    if (error.kind === 'access' || error.kind === 'limited') await pauseTracker(app, { service, place }, error);
    else app.log.warn({ service, place, reason: error.message }, 'the tracker of action items could not be read');
  }
}

/** Items whose issues changed their status there. */
async function movedOf(
  app: App,
  service: string,
  place: string,
  issues: readonly Issue[],
): Promise<readonly ActionItemRow[]> {
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  if (byId.size === 0) return [];
  const items = await app.db
    .selectFrom('action_item as item')
    .innerJoin('review', 'review.id', 'item.review_id')
    .selectAll('item')
    .where('review.service', '=', service)
    .where(sql<boolean>`item.tracker->>'place' = ${place} and item.tracker->>'id' = any(${[...byId.keys()]})`)
    .execute();
  return items.filter((item) => {
    const issue = item.tracker?.id ? byId.get(item.tracker.id) : undefined;
    return item.tracker !== null && issue !== undefined && statusMove(item, item.tracker, issue) === 'there';
  });
}
