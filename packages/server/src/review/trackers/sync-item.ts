import type { EpochMs } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Asking } from './ask-tracker.ts';
import { settleIssue } from './settle-issue.ts';
import { type HeldItem, holdItem, patchLink, pause, stateOf, unpause } from './tracker.store.ts';
import type { TrackerLink } from './tracker.tables.ts';
import { type Issue, type IssueDraft, type TrackerClient, TrackerError } from './tracker-client.ts';
import { clientOf } from './tracker-place.ts';
import { sentOf, writeIssue } from './write-issue.ts';

const ANSWER_WITHIN_MS = 10_000;
/** Until then an issue that was asked for may still appear, or not be found yet. */
const APPEARS_WITHIN_MS = 120_000;
const BUSY_AGAIN_MS = 5_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** What is not taken as it is will hardly be taken later, but by another workflow or other fields of the tracker. */
const INVALID_AGAIN_MS = 6 * 3_600_000;

/** How the trackers of an app's plans are asked. */
export function askingOf(app: App): Asking {
  return { now: () => app.clock.now(), withinMs: ANSWER_WITHIN_MS };
}

/**
 * Brings an action item and its issue in step: creates it, tells it what changed here, takes over what changed there. What
 * fails stands at the item, in words.
 * @param isNow a person asks for it: also a tracker that is left alone is asked
 * @returns when to try again; null: nothing is left to do
 */
export async function syncItem(app: App, itemId: string, isNow = false): Promise<EpochMs | null> {
  const held = await holdItem(app, itemId);
  if (held === null) return null;
  if (held === 'busy') return app.clock.now() + BUSY_AGAIN_MS;
  const { plan, link } = held;
  try {
    const paused = isNow ? null : await stateOf(app.db, plan.service, link.place);
    if (paused?.paused_until && paused.paused_until.getTime() > app.clock.now()) {
      await patchLink(app.db, itemId, { error: paused.error, heldMs: null });
      return paused.paused_until.getTime();
    }
    await bringInStep(app, held);
    const done = { error: null, failures: 0, heldMs: null, syncedMs: app.clock.now() };
    await patchLink(app.db, itemId, done);
    await unpause(app.db, plan.service);
    return null;
  } catch (error) {
    if (error instanceof TrackerError) return failed(app, held, error);
    await patchLink(app.db, itemId, { heldMs: null });
    throw error;
  }
}

async function bringInStep(app: App, held: HeldItem): Promise<void> {
  const { item, link, tracker, plan, incidentTitle } = held;
  const client = clientOf(tracker, askingOf(app));
  const url = app.url().replace(/\/+$/, '');
  const draft = writeIssue({ item, plan, incidentTitle, url });
  if (link.id !== null) {
    const issue = await client.read(link.id);
    if (!issue) throw new TrackerError('gone', `${client.name} has this issue no more.`);
    return settleIssue(app, { client, item, link, draft, issue });
  }
  const claimed = link.claimedMs === null ? null : await findClaimed(app, client, draft, { ...link, heldFor: item.id });
  if (claimed) return settleIssue(app, { client, item, draft, ...claimed });
  if (item.status === 'open') await create(app, client, item.id, draft);
}

/** What became of an issue that was asked for, when nobody heard the answer. Null: there is none. */
async function findClaimed(
  app: App,
  client: TrackerClient,
  draft: IssueDraft,
  { heldFor, ...link }: TrackerLink & { readonly heldFor: string },
): Promise<{ readonly issue: Issue; readonly link: TrackerLink } | null> {
  const claimedMs = link.claimedMs ?? 0;
  const issue = await client.find(draft, claimedMs);
  if (issue) {
    const linked = { ...linkedTo(issue), status: 'open' } as const;
    await patchLink(app.db, heldFor, linked);
    return { issue, link: { ...link, ...linked } };
  }
  const leftMs = claimedMs + APPEARS_WITHIN_MS - app.clock.now();
  if (leftMs <= 0) return null;
  const message = `Nobody knows yet whether ${client.name} has made the issue: Tocsin looks for it before it makes another.`;
  throw new TrackerError('unclear', message, leftMs);
}

/** Asks for the issue. The claim is written before: whoever comes after a crash looks for the issue first. */
async function create(app: App, client: TrackerClient, itemId: string, draft: IssueDraft): Promise<void> {
  await patchLink(app.db, itemId, { claimedMs: app.clock.now(), sent: sentOf(draft, 'open') });
  try {
    await patchLink(app.db, itemId, linkedTo(await client.create(draft)));
  } catch (error) {
    const isKnown = error instanceof TrackerError && error.kind !== 'unclear';
    if (isKnown) await patchLink(app.db, itemId, { claimedMs: null, sent: null });
    throw error;
  }
}

function linkedTo({ id, key, url, status }: Issue): Partial<TrackerLink> {
  return { id, key, url, status, claimedMs: null };
}

async function failed(app: App, { item, plan, link }: HeldItem, error: TrackerError): Promise<EpochMs | null> {
  const { kind, message } = error;
  await patchLink(app.db, item.id, { error: message, failures: link.failures + 1, heldMs: null });
  if (kind === 'access' || kind === 'limited')
    return pauseTracker(app, { service: plan.service, place: link.place }, error);
  if (kind === 'gone') return null;
  const backOffMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(link.failures, 10));
  return app.clock.now() + (kind === 'invalid' ? INVALID_AGAIN_MS : (error.waitMs ?? backOffMs));
}

/** Leaves a tracker alone that refuses all or was asked too often; said once. @returns until when */
export async function pauseTracker(
  app: App,
  where: { readonly service: string; readonly place: string },
  { kind, message, waitMs }: TrackerError,
): Promise<EpochMs> {
  const failure = kind === 'limited' ? 'limited' : 'access';
  const untilMs = app.clock.now() + (waitMs ?? LONGEST_PAUSE_MS);
  const isNew = await pause(app.db, { ...where, failure, error: message }, untilMs);
  if (isNew) app.log.warn({ ...where, reason: message }, 'action items cannot be kept in the tracker; trying again');
  return untilMs;
}
