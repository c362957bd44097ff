import { compileHandling, type EpochMs, type Plan, routeAlert } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { repeat } from '../../platform/repeat.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { isLeading } from '../watch/tick.ts';
import { subjectOf } from './alert-subject.ts';
import { beginAndEndSilences } from './change-silences.ts';
import { readRouteContext } from './route-context.ts';
import { activeSilences } from './silence.views.ts';
import { tellSoon } from './tell-soon.ts';

const LOOK_EVERY_MS = 1000;
/** Read at once; a storm of held alerts is looked at in several parts. */
const MOST_AT_ONCE = 1000;

/** What held the alerts of each service at the last look: while nothing of it has changed, none of them can be free. */
const looks = new WeakMap<App, Map<string, string>>();

/** Looks each second while this node leads. @returns how to stop, when the look under way is done */
export function startLooking(app: App): () => Promise<void> {
  const look = () => (isLeading(app) ? lookAtHeld(app) : Promise.resolve());
  return repeat(app, 'a look at held alerts', LOOK_EVERY_MS, look, 'error');
}

/**
 * Begins and ends silences whose time has come, and marks held alerts that nothing may hold any more as untold. Telling
 * them decides again, with each alert locked, so that one is told once however many nodes look.
 */
export async function lookAtHeld(app: App): Promise<void> {
  await beginAndEndSilences(app);
  for (const { service, held } of await servicesWithHeld(app.db)) {
    const plan = app.plans.find(service);
    if (!plan) continue;
    const nowMs = app.clock.now();
    const own = looks.get(app) ?? new Map<string, string>();
    looks.set(app, own);
    const now = `${held} ${await whatHolds(app.db, plan, nowMs)}`;
    if (own.get(service) === now) continue;
    if (await freeHeld(app, plan, nowMs)) tellSoon(app, service);
    // Only after it went well: a look that failed is made again.
    own.set(service, now);
  }
}

async function servicesWithHeld(db: Kysely<Database>) {
  const rows = await db
    .selectFrom('alert')
    .select(['service', sql<string>`count(*) || '/' || max(id) || '/' || max(held_at)`.as('held')])
    .where('held_by', 'is not', null)
    .where('status', '=', 'firing')
    .where('untold', '=', false)
    .groupBy('service')
    .execute();
  return rows;
}

/** Everything that a decision depends on beside the alert itself, as one text. */
async function whatHolds(db: Kysely<Database>, plan: Plan, nowMs: EpochMs): Promise<string> {
  const context = await readRouteContext(db, plan, [], nowMs);
  const silences = await activeSilences(db, plan.service, nowMs);
  const isJoining = plan.alerts.rules.some(({ incident }) => incident === 'join');
  return JSON.stringify([
    plan.version,
    silences.map(({ id, until_at, matcher, why }) => [id, until_at, matcher, why]),
    context.maintenance.map(({ id, components, untilMs }) => [id, components, untilMs]),
    [...context.muting].map(([id, muting]) => [id, [...muting].map(([value, { dedupKey }]) => [value, dedupKey])]),
    plan.alerts.rules.filter(({ after }) => after).map((rule) => context.countOf(rule)),
    isJoining ? (await activeIncidents(db, plan.service)).map(({ id, components }) => [id, components]) : null,
  ]);
}

/** Marks what is free, or is held by something else by now. @returns whether there was any */
async function freeHeld(app: App, plan: Plan, nowMs: EpochMs): Promise<boolean> {
  const handling = compileHandling(plan.alerts);
  let isAny = false;
  for (let after = '0'; ; ) {
    const rows = await app.db
      .selectFrom('alert')
      .selectAll()
      .where('service', '=', plan.service)
      .where('held_by', 'is not', null)
      .where('status', '=', 'firing')
      .where('untold', '=', false)
      .where('id', '>', after)
      .orderBy('id')
      .limit(MOST_AT_ONCE)
      .execute();
    const context = await readRouteContext(app.db, plan, [], nowMs);
    const changed = rows.filter((row) => {
      const route = routeAlert(handling, subjectOf(row), context);
      return route.heldBy !== row.held_by || route.untilMs !== (row.held_until?.getTime() ?? null);
    });
    isAny =
      (await markUntold(
        app,
        plan.service,
        changed.map(({ id }) => id),
        nowMs,
      )) || isAny;
    const last = rows.at(-1);
    if (!last || rows.length < MOST_AT_ONCE) return isAny;
    after = last.id;
  }
}

/** In one transaction with the job that tells them if this process does not live to. */
async function markUntold(app: App, service: string, ids: readonly string[], nowMs: EpochMs): Promise<boolean> {
  if (ids.length === 0) return false;
  return app.db.transaction().execute(async (tx) => {
    // What somebody else holds is decided by them, and found at the next look if it is still held.
    const { rows } = await sql`
      update alert set untold = true where id in (
        select id from alert where id = any(${ids}::bigint[]) and held_by is not null and status = 'firing' and not untold
        order by id for update skip locked)
      returning id`.execute(tx);
    if (rows.length === 0) return false;
    await app.jobs.add(
      tx,
      'tell-alerts',
      { service },
      { key: `tell-alerts:${service}`, runAtMs: nowMs + LOOK_EVERY_MS },
    );
    return true;
  });
}
