import { type Actor, actorName, type EpochMs, isPending, type Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { lockSignals } from '../../respond/lock-signals.ts';
import { takeMaintenance } from './find-maintenance.ts';
import { type MaintenanceRow, moveOn, occurrenceOf, updateMaintenance, writeTasks } from './maintenance.store.ts';
import { noticesOf } from './maintenance.views.ts';
import { endOf } from './maintenance-wish.ts';
import { dropDrafts, writeNotice } from './notice.store.ts';
import { renderNotice } from './render-notice.ts';
import { sendNotice, tellChange } from './send-notice.ts';
import { complete, publishChange } from './settle-maintenance.ts';

interface Taken {
  readonly tx: Tx;
  readonly plan: Plan;
  readonly row: MaintenanceRow;
  readonly nowMs: EpochMs;
}

/**
 * Moves the end to a later moment and tells those who have heard of it. The same end once more changes nothing.
 * @throws Problem 'not-found'; 'conflict' when it is over; 'invalid' for an end that is not later
 */
export async function extendMaintenance(app: App, id: string, until: string, actor: Actor): Promise<MaintenanceRow> {
  return change(app, id, async ({ tx, plan, row, nowMs }) => {
    requirePending(row, nowMs);
    const fromMs = row.from_at.getTime();
    const untilMs = endOf({ until }, fromMs, nowMs);
    if (untilMs === row.until_at.getTime()) return row;
    if (untilMs < row.until_at.getTime())
      throw new Problem(
        'invalid',
        `It lasts until ${row.until_at.toISOString()} already. To end it sooner, complete it.`,
      );
    const extended = await updateMaintenance(tx, { ...occurrenceOf(row), untilMs }, nowMs);
    const detail = { before: row.until_at, until: extended.until_at };
    await audit(tx, nowMs, actor, 'maintenance.extended', subjectOf(row), detail);
    await tellChange(app, tx, { plan, row: extended, nowMs }, 'extended');
    await renewDrafts(app, { tx, plan, row: extended, nowMs });
    return extended;
  });
}

/** Ends it before its time. One that is completed stays so. @throws Problem 'not-found'; 'conflict' when it has not begun, or is cancelled */
export async function completeMaintenance(app: App, id: string, actor: Actor): Promise<MaintenanceRow> {
  return change(app, id, async ({ tx, plan, row, nowMs }) => {
    if (row.state === 'completed') return row;
    requirePending(row, nowMs);
    if (row.from_at.getTime() > nowMs)
      throw new Problem('conflict', 'It has not begun. Cancel it if it is not needed any more.');
    const completed = await complete(app, tx, { plan, row, nowMs }, actor);
    await audit(tx, nowMs, actor, 'maintenance.completed', subjectOf(row), { until: row.until_at });
    return completed ?? row;
  });
}

/** Calls it off. One that is cancelled stays so. @throws Problem 'not-found'; 'conflict' when it is completed */
export async function cancelMaintenance(
  app: App,
  id: string,
  reason: string | undefined,
  actor: Actor,
): Promise<MaintenanceRow> {
  return change(app, id, async ({ tx, plan, row, nowMs }) => {
    if (row.state === 'cancelled') return row;
    requirePending(row, nowMs);
    const because = reason ?? null;
    const cancelled = await moveOn(tx, row.id, 'cancelled', nowMs, { by: actor, because });
    if (!cancelled) return row;
    await audit(tx, nowMs, actor, 'maintenance.cancelled', subjectOf(row), { because });
    await tellChange(app, tx, { plan, row: cancelled, nowMs }, 'cancelled', { because });
    await dropDrafts(tx, row.id);
    return cancelled;
  });
}

/** Ticks a task, or takes the tick back. @throws Problem 'not-found'; 'conflict' unless it is under way */
export async function tickTask(
  app: App,
  id: string,
  { task, done }: { readonly task: number; readonly done: boolean },
  actor: Actor,
): Promise<MaintenanceRow> {
  return change(app, id, async ({ tx, row, nowMs }) => {
    const known = row.tasks[task];
    if (!known) throw new Problem('not-found', `This maintenance has no task ${task}: it has ${row.tasks.length}.`);
    if (!isPending(row) || row.from_at.getTime() > nowMs)
      throw new Problem('conflict', 'Tasks are ticked while the maintenance is under way.');
    if ((known.by !== null) === done) return row;
    const ticked = done ? { by: actorName(actor), at: new Date(nowMs).toISOString() } : { by: null, at: null };
    const tasks = row.tasks.map((one, index) => (index === task ? { ...one, ...ticked } : one));
    await writeTasks(tx, row.id, tasks, nowMs);
    await audit(tx, nowMs, actor, 'maintenance.task', subjectOf(row), { task: known.title, done });
    return { ...row, tasks };
  });
}

/**
 * Agrees to a notice that waits, and sends it; of two people at once the second finds it sent.
 * @throws Problem 'not-found'; 'conflict' when it is dropped, for the maintenance is over
 */
export async function approveNotice(
  app: App,
  id: string,
  { notice, text }: { readonly notice: string; readonly text: string | undefined },
  actor: Actor,
): Promise<MaintenanceRow> {
  return change(app, id, async ({ tx, plan, row, nowMs }) => {
    const found = (await noticesOf(tx, [row.id])).find((one) => one.id === notice);
    if (!found) throw new Problem('not-found', `There is no notice ${notice} of this maintenance.`);
    if (found.status === 'sent') return row;
    if (found.status === 'dropped' || !isPending(row) || row.until_at.getTime() <= nowMs)
      throw new Problem('conflict', 'The maintenance is over, so this is not true any more. Nothing was sent.');
    if (text !== undefined) await writeNotice(tx, notice, { subject: found.subject, text });
    await audit(tx, nowMs, actor, 'maintenance.notice.approved', subjectOf(row), { audience: found.audience });
    await sendNotice(app, tx, { plan, row, nowMs }, found, actor);
    return row;
  });
}

/** One change at a time, and no alert of the service is decided meanwhile. */
async function change(app: App, id: string, make: (taken: Taken) => Promise<MaintenanceRow>): Promise<MaintenanceRow> {
  return app.db.transaction().execute(async (tx) => {
    const nowMs = app.clock.now();
    const { plan, row } = await takeMaintenance(app, tx, id, nowMs);
    await lockSignals(tx, plan.service);
    const changed = await make({ tx, plan, row, nowMs });
    await publishChange(app, tx, row.service);
    return changed;
  });
}

function requirePending(row: MaintenanceRow, nowMs: EpochMs): void {
  if (isPending(row) && row.until_at.getTime() > nowMs) return;
  const by = row.ended_by ? ` by ${actorName(row.ended_by)}` : '';
  const how = row.state === 'cancelled' ? `was cancelled${by}` : `is over${by ? `, completed${by}` : ''}`;
  throw new Problem('conflict', `"${row.title}" ${how}. Plan a new one.`);
}

/** What waits for a person says the new end. */
async function renewDrafts(app: App, { tx, plan, row }: Taken): Promise<void> {
  for (const draft of (await noticesOf(tx, [row.id])).filter(({ status }) => status === 'draft')) {
    const audience = plan.communication.audiences[draft.audience];
    if (!audience) continue;
    const request = { kind: draft.kind, audience, occurrence: occurrenceOf(row), before: null, because: null };
    const tasks = row.tasks.map(({ title }) => title);
    await writeNotice(tx, draft.id, renderNotice(app, plan, { ...request, tasks }));
  }
}

function subjectOf({ service, id }: MaintenanceRow): string {
  return `${service}/${id}`;
}
