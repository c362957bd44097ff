import { type EpochMs, type Plan, withOverrides } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { type MadeOverride, overridesInForce, readOverrides, rememberedOverrides } from './schedule-override.views.ts';

type Db = Kysely<Database>;

const joined = new WeakMap<Plan, WeakMap<readonly MadeOverride[], Plan>>();

/**
 * A plan with the overrides that were made while Tocsin runs: whoever asks who is on call must ask this one.
 * @returns the same object for as long as neither changes
 */
export async function withMadeOverrides(app: App, db: Db, plan: Plan): Promise<Plan> {
  return join(plan, await overridesInForce(app, db, plan.service), app.plans.find(plan.service));
}

/** The plan in force on this node, with the overrides. @throws Problem 'not-found' for an unknown service */
export function onCallPlan(app: App, service: string): Promise<Plan> {
  return withMadeOverrides(app, app.db, app.plans.get(service));
}

/** The same as far as this node remembers it, for when the database is away. */
export function rememberedOnCallPlan(app: App, plan: Plan): Plan {
  return join(plan, rememberedOverrides(app, plan.service), plan);
}

/** @param today the plan in force: whoever steps in may be newer than the version of an incident, and is paged as today */
function join(plan: Plan, overrides: readonly MadeOverride[], today: Plan | undefined): Plan {
  if (overrides.length === 0) return plan;
  const known = joined.get(plan)?.get(overrides);
  if (known) return known;
  const together = withOverrides({ ...plan, people: withNewcomers(plan, overrides, today) }, overrides);
  const memory = joined.get(plan) ?? new WeakMap<readonly MadeOverride[], Plan>();
  joined.set(plan, memory.set(overrides, together));
  return together;
}

function withNewcomers(plan: Plan, overrides: readonly MadeOverride[], today: Plan | undefined): Plan['people'] {
  const named = overrides.flatMap(({ override }) => {
    if (override.kind === 'swap') return override.people;
    return override.kind === 'override' && override.person !== null ? [override.person] : [];
  });
  const missing = named.flatMap((id) => {
    const person = Object.hasOwn(plan.people, id) ? undefined : today?.people[id];
    return person ? [[id, person] as const] : [];
  });
  return missing.length > 0 ? { ...plan.people, ...Object.fromEntries(missing) } : plan.people;
}

/** A plan, and since when it said who is on call. */
export interface PlanOfTime {
  readonly fromMs: EpochMs;
  /** As it is written. */
  readonly own: Plan;
  /** With the overrides that were made while Tocsin ran. */
  readonly plan: Plan;
}

/** By what people were and will be on call from a moment on. */
export interface OnCallTimes {
  /** Oldest first, at least one: a plan that changes does not change who was on call before. */
  readonly plans: readonly PlanOfTime[];
  readonly made: readonly MadeOverride[];
}

/** Older changes than so many count as if they had always held. */
const MOST_CHANGES = 100;

/**
 * The plans and overrides of a service from a moment on. The first plan was in force then, or is the first that there was.
 * @throws Problem 'not-found' for an unknown service
 */
export async function onCallSince(app: App, service: string, fromMs: EpochMs): Promise<OnCallTimes> {
  const today = app.plans.get(service);
  const made = await readOverrides(app.db, service, fromMs);
  const changes = fromMs < app.clock.now() ? await changesSince(app.db, service, fromMs) : [];
  const owns = await Promise.all(changes.map(({ version }) => app.plans.version(service, version)));
  // What came into force last is what this node runs; another node may be a moment ahead.
  const plans = [...owns.slice(0, -1), today].map((own, index) => ({
    fromMs: index === 0 ? Number.NEGATIVE_INFINITY : (changes[index]?.at.getTime() ?? fromMs),
    own,
    plan: join(own, made, today),
  }));
  return { plans, made };
}

/** Versions that came into force with other schedules or people than the one before. */
async function changesSince(db: Db, service: string, fromMs: EpochMs): Promise<{ version: string; at: Date }[]> {
  const { rows } = await sql<{ version: string; at: Date }>`
    with change as (
      select id, version, at from plan_change
      where service = ${service} and outcome = 'in_force' and at > ${new Date(fromMs)}
      union all
      (select id, version, at from plan_change
       where service = ${service} and outcome = 'in_force' and at <= ${new Date(fromMs)} order by id desc limit 1)
    ), said as (
      select change.*, document -> 'schedules' as schedules, lag(document -> 'schedules') over (order by id) as before
      from change join plan_version on plan_version.service = ${service} and hash = version
      order by id desc limit ${MOST_CHANGES}
    )
    select version, at from said where before is distinct from schedules or id = (select max(id) from said)
    order by id`.execute(db);
  return rows;
}
