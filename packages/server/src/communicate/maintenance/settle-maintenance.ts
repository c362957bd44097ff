import {
  type Actor,
  dueNotices,
  type EpochMs,
  followPlan,
  type MadeNotice,
  type MaintenanceOccurrence,
  type Occurrences,
  type Plan,
  SYSTEM,
  stepByTime,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { occurrencesOf } from '../../platform/calendar/occurrences.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { type MaintenanceRow, moveOn, type NoticeRow, occurrenceOf, updateMaintenance } from './maintenance.store.ts';
import { noticesOf } from './maintenance.views.ts';
import { dropDrafts } from './notice.store.ts';
import { isMade, makeNotice, tellChange } from './send-notice.ts';

const NEVER: Occurrences = { next: () => null, last: () => null };
const NOT_IN_PLAN = 'It is not planned any more.';

/** What is known of an occurrence beside its row. */
interface Known {
  /** For which others of its window are written down. */
  readonly slots: ReadonlySet<EpochMs>;
  /** What was told of it so far. */
  readonly notices: readonly NoticeRow[];
  readonly nowMs: EpochMs;
}

/**
 * Does what time and the plan of today make of an occurrence: it moves, begins, ends, and those are told whose turn it is.
 * @param row locked by the caller's transaction, before `known` was read @returns the row as it is now
 */
export async function settleMaintenance(
  app: App,
  tx: Tx,
  plan: Plan,
  row: MaintenanceRow,
  known: Known,
): Promise<MaintenanceRow> {
  const { nowMs } = known;
  const followed = await follow(app, tx, plan, row, known);
  const settled = await step(app, tx, plan, followed, nowMs);
  // A change has been told, and what was a draft may be dropped.
  const notices = settled === row ? known.notices : await noticesOf(tx, [row.id]);
  const made = notices.filter(isMade);
  const due = dueNow(plan, occurrenceOf(settled), made, nowMs);
  for (const one of due) await makeNotice(app, tx, { plan, row: settled, nowMs }, one);
  const isChanged = settled.state !== row.state || settled.sequence !== row.sequence;
  if (isChanged || due.length > 0) await publishChange(app, tx, row.service);
  return settled;
}

/** Announcements that are due; to an audience that the plan does not have any more there are none. */
export function dueNow(plan: Plan, occurrence: MaintenanceOccurrence, made: readonly MadeNotice[], nowMs: EpochMs) {
  const { audiences } = plan.communication;
  const isOnStatusPage = (id: string) => audiences[id]?.statusPage === true;
  return dueNotices(occurrence, made, isOnStatusPage, nowMs).filter(({ audience }) =>
    Object.hasOwn(audiences, audience),
  );
}

/** Says to every screen and page that maintenance of a service is another than it was. */
export async function publishChange(app: App, tx: Tx, service: string): Promise<void> {
  await app.live.publish(tx, 'status', service);
  await app.live.publish(tx, 'health', service);
}

async function follow(
  app: App,
  tx: Tx,
  plan: Plan,
  row: MaintenanceRow,
  { slots, nowMs }: Known,
): Promise<MaintenanceRow> {
  if (row.window_id === null) return row;
  const window = Object.hasOwn(plan.maintenance, row.window_id) ? plan.maintenance[row.window_id] : undefined;
  const calendar = window ? occurrencesOf(window) : NEVER;
  const following = followPlan(occurrenceOf(row), window ?? null, calendar, (slotMs) => slots.has(slotMs), nowMs);
  if (following.kind === 'same') return row;
  if (following.kind === 'removed') return remove(app, tx, plan, row, nowMs);
  const { to } = following;
  const changed = await updateMaintenance(tx, to, nowMs);
  if (following.kind === 'edited') return changed;
  const before = { fromMs: row.from_at.getTime(), untilMs: row.until_at.getTime() };
  await audit(tx, nowMs, SYSTEM, 'maintenance.moved', `${row.service}/${row.id}`, {
    from: to.fromMs,
    until: to.untilMs,
    before,
  });
  await tellChange(app, tx, { plan, row: changed, nowMs }, 'moved', { before });
  return changed;
}

async function remove(app: App, tx: Tx, plan: Plan, row: MaintenanceRow, nowMs: EpochMs): Promise<MaintenanceRow> {
  const end = { by: null, because: NOT_IN_PLAN, freesSlot: true };
  const removed = await moveOn(tx, row.id, 'cancelled', nowMs, end);
  if (!removed) return row;
  await audit(tx, nowMs, SYSTEM, 'maintenance.cancelled', `${row.service}/${row.id}`, { because: NOT_IN_PLAN });
  await tellChange(app, tx, { plan, row: removed, nowMs }, 'cancelled', { because: NOT_IN_PLAN });
  await dropDrafts(tx, row.id);
  return removed;
}

async function step(app: App, tx: Tx, plan: Plan, row: MaintenanceRow, nowMs: EpochMs): Promise<MaintenanceRow> {
  const next = stepByTime(occurrenceOf(row), nowMs);
  if (next === null) return row;
  if (next === 'start') return (await moveOn(tx, row.id, 'started', nowMs)) ?? row;
  return (await complete(app, tx, { plan, row, nowMs }, null)) ?? row;
}

/** Ends what was worked on, at the latest when it was to end, and tells those who heard that it began. @returns undefined when it was over */
export async function complete(
  app: App,
  tx: Tx,
  { plan, row, nowMs }: { readonly plan: Plan; readonly row: MaintenanceRow; readonly nowMs: EpochMs },
  by: Actor | null,
): Promise<MaintenanceRow | undefined> {
  const atMs = Math.min(nowMs, row.until_at.getTime());
  const completed = await moveOn(tx, row.id, 'completed', nowMs, { by, because: null, atMs });
  if (!completed) return undefined;
  await tellChange(app, tx, { plan, row: completed, nowMs }, 'completed');
  await dropDrafts(tx, row.id);
  return completed;
}
