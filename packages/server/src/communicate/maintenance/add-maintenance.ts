import { randomUUID } from 'node:crypto';
import type { z } from '@hono/zod-openapi';
import type { Actor, EpochMs, MaintenanceOccurrence } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { lockSignals } from '../../respond/lock-signals.ts';
import type { addMaintenance as addContract, beginMaintenance as beginContract } from './contract.ts';
import { insertMaintenance, type MaintenanceRow, occurrenceOf, pendingRows } from './maintenance.store.ts';
import { announcementsOf, checkComponents, emergencyAnnouncements, endOf, timesOf } from './maintenance-wish.ts';
import { settleMaintenance } from './settle-maintenance.ts';

type Body<C extends { request: { body: { content: { 'application/json': { schema: z.ZodType } } } } }> = z.infer<
  C['request']['body']['content']['application/json']['schema']
>;

/** Nobody plans more than this by hand, and each is looked at every second. */
const MOST_PENDING = 500;
/** The same emergency begun once more within this time is the same one: two people, or a request that was sent again. */
const SAME_WITHIN_MS = 60_000;

/**
 * Plans maintenance; what is due to be announced is announced at once. The same once more is the same one.
 * @throws Problem 'not-found' for the service, 'invalid' for times, components and audiences, 'too-many'
 */
export async function addMaintenance(app: App, wish: Body<typeof addContract>, actor: Actor): Promise<MaintenanceRow> {
  const plan = app.plans.get(wish.service);
  const nowMs = app.clock.now();
  const { fromMs, untilMs } = timesOf(wish, nowMs);
  checkComponents(plan, wish.components, wish.everything);
  return insert(app, wish, {
    ...{ fromMs, untilMs, timezone: plan.timezone, announce: announcementsOf(plan, wish.announce) },
    ...{ emergency: false, nowMs, actor },
  });
}

/**
 * Begins maintenance at once, holds the alerts that it is about, and tells the audiences of the plan's triggers.
 * @throws Problem as `addMaintenance`
 */
export async function beginMaintenance(
  app: App,
  wish: Body<typeof beginContract>,
  actor: Actor,
): Promise<MaintenanceRow> {
  const plan = app.plans.get(wish.service);
  const nowMs = app.clock.now();
  const untilMs = endOf(wish, nowMs, nowMs);
  checkComponents(plan, wish.components, wish.everything);
  const announce = emergencyAnnouncements(plan, wish.components, wish.tell);
  return insert(app, wish, {
    ...{ fromMs: nowMs, untilMs, timezone: plan.timezone, announce, emergency: true, nowMs, actor },
  });
}

type Wish = Pick<Body<typeof addContract>, 'service' | 'title' | 'components' | 'reason' | 'banner' | 'tasks'>;
interface Rest extends Pick<MaintenanceOccurrence, 'fromMs' | 'untilMs' | 'timezone' | 'announce' | 'emergency'> {
  readonly nowMs: EpochMs;
  readonly actor: Actor;
}

async function insert(app: App, wish: Wish, { nowMs, actor, ...rest }: Rest): Promise<MaintenanceRow> {
  const plan = app.plans.get(wish.service);
  const { title, components, banner } = wish;
  const occurrence: MaintenanceOccurrence = {
    ...{ id: `M-${randomUUID().slice(0, 13)}`, service: plan.service, window: null, slotMs: null, title },
    ...{ components: [...new Set(components)], plannedUntilMs: rest.untilMs, banner, template: null },
    ...{ reason: wish.reason ?? null, state: 'scheduled', ...rest },
  };
  return app.db.transaction().execute(async (tx) => {
    await lockSignals(tx, plan.service);
    const same = await findSame(tx, occurrence);
    if (same) return same;
    const row = await insertMaintenance(tx, occurrence, wish.tasks ?? [], actor, nowMs);
    const detail = { title, components, from: row.from_at, until: row.until_at, reason: row.reason };
    const action = occurrence.emergency ? 'maintenance.begun' : 'maintenance.added';
    await audit(tx, nowMs, actor, action, `${plan.service}/${row.id}`, detail);
    await app.live.publish(tx, 'status', plan.service);
    return settleMaintenance(app, tx, plan, row, { slots: new Set(), notices: [], nowMs });
  });
}

/** @throws Problem 'too-many' */
async function findSame(tx: Tx, wished: MaintenanceOccurrence): Promise<MaintenanceRow | undefined> {
  const pending = (await pendingRows(tx, wished.service)).filter(({ window_id }) => window_id === null);
  const same = pending.find((row) => isSame(occurrenceOf(row), wished));
  if (!same && pending.length >= MOST_PENDING)
    throw new Problem(
      'too-many',
      `${pending.length} are planned already. Cancel some, or write a window into the plan.`,
    );
  return same;
}

function isSame(one: MaintenanceOccurrence, other: MaintenanceOccurrence): boolean {
  const tolerated = one.emergency && other.emergency ? SAME_WITHIN_MS : 0;
  return (
    one.title === other.title &&
    one.emergency === other.emergency &&
    one.reason === other.reason &&
    one.components.join() === other.components.join() &&
    Math.abs(one.fromMs - other.fromMs) <= tolerated &&
    Math.abs(one.untilMs - other.untilMs) <= tolerated
  );
}
