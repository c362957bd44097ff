import { randomUUID } from 'node:crypto';
import type { z } from '@hono/zod-openapi';
import { type Actor, actorName, type EpochMs, type Plan, type Schedule } from '@tocsin/core';
import { parseMoment } from '@tocsin/plan';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import type { addOverride as addOverrideContract } from '../contract.ts';
import type { OnCallTables } from './on-call.tables.ts';
import { type OverrideView, overrideView } from './override.view.ts';
import { insertOverride, lockOverride, takeBackOverride } from './schedule-override.store.ts';
import { forgetOverrides, madeOverrideOf } from './schedule-override.views.ts';

type Wish = z.infer<(typeof addOverrideContract)['request']['body']['content']['application/json']['schema']>;

/** Written instead of a person: nobody is on call, on purpose. */
const NOBODY = 'nobody';
const LONGEST_MS = 366 * 86_400_000;
/** Times are often written by hand as the current minute. */
const LATE_MS = 60_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Adds an override, which holds at once. One that is to begin in the past begins now: who was on call stays as it was.
 * @throws Problem 'not-found' for a service, schedule, slot or person that there is not, 'invalid' for the times
 */
export async function addOverride(app: App, wish: Wish, actor: Actor): Promise<OverrideView> {
  const plan = app.plans.get(wish.service);
  const schedule = find(plan.schedules, wish.schedule, `schedule of ${wish.service}`);
  const nowMs = app.clock.now();
  const { fromMs, toMs } = timesOf(wish, schedule, nowMs);
  const people = wish.kind === 'swap' ? swappers(plan, wish.people) : stepsIn(plan, wish.person);
  if (wish.kind === 'override') findSlot(schedule, wish.slot);
  const row: OnCallTables['schedule_override'] = {
    id: randomUUID(),
    service: wish.service,
    schedule: wish.schedule,
    kind: wish.kind,
    slot: wish.kind === 'swap' ? null : wish.slot,
    people,
    from_at: new Date(fromMs),
    to_at: new Date(toMs),
    reason: wish.reason.trim(),
    by: actorName(actor),
    created_at: new Date(nowMs),
    ended_at: null,
  };
  await app.db.transaction().execute(async (tx) => {
    await insertOverride(tx, row);
    await audit(tx, nowMs, actor, 'oncall.override-added', `${wish.service}/${wish.schedule}`, row);
    await app.live.publish(tx, 'oncall', wish.service);
  });
  forgetOverrides(app, wish.service);
  const made = madeOverrideOf(row);
  return overrideView(plan, made.override, made);
}

/**
 * Takes an override back. One that has begun ends now.
 * @returns it as it was or, when it has begun, as it stays
 * @throws Problem 'not-found', or 'conflict' when it is over already
 */
export async function removeOverride(app: App, id: string, actor: Actor): Promise<OverrideView> {
  const nowMs = app.clock.now();
  const row = await app.db.transaction().execute(async (tx) => {
    const found = UUID.test(id) ? await lockOverride(tx, id) : undefined;
    if (!found) throw new Problem('not-found', `There is no override ${id}. \`tocsin oncall overrides\` lists them.`);
    if (found.ended_at !== null || found.to_at.getTime() <= nowMs)
      throw new Problem('conflict', 'This override is over. Who was on call cannot be changed any more.');
    await takeBackOverride(tx, found, nowMs);
    await audit(tx, nowMs, actor, 'oncall.override-removed', `${found.service}/${found.schedule}`, { id });
    await app.live.publish(tx, 'oncall', found.service);
    return found.from_at.getTime() < nowMs ? { ...found, ended_at: new Date(nowMs) } : found;
  });
  forgetOverrides(app, row.service);
  const made = madeOverrideOf(row);
  return overrideView(app.plans.find(row.service), made.override, made);
}

function timesOf(wish: Wish, { timezone }: Schedule, nowMs: EpochMs): { fromMs: EpochMs; toMs: EpochMs } {
  const moment = (key: 'from' | 'to'): EpochMs => {
    const atMs = parseMoment(wish[key], timezone);
    if (atMs !== null) return atMs;
    const message = `"${wish[key]}" is not a moment. Write 2026-12-24T18:00 (local to ${timezone}) or 2026-12-24T18:00-05:00.`;
    throw new Problem('invalid', message, [{ at: key, message }]);
  };
  const [wishedMs, toMs] = [moment('from'), moment('to')];
  const refuse = (at: string, message: string): never => {
    throw new Problem('invalid', message, [{ at, message }]);
  };
  if (toMs <= wishedMs) refuse('to', 'It ends before it begins. Are from and to the wrong way round?');
  if (toMs <= nowMs) refuse('to', 'It is over already. Who was on call cannot be changed any more.');
  const fromMs = wishedMs < nowMs - LATE_MS ? nowMs : wishedMs;
  if (toMs - fromMs > LONGEST_MS) refuse('to', 'It lasts longer than a year. Change the rotation in the plan instead.');
  return { fromMs, toMs };
}

function stepsIn(plan: Plan, person: string): string[] {
  if (person === NOBODY && !plan.people[NOBODY]) return [];
  reachable(plan, person);
  return [person];
}

function swappers(plan: Plan, people: readonly [string, string]): string[] {
  if (people[0] === people[1]) throw new Problem('invalid', 'A swap is of two people; these are the same.');
  for (const person of people) reachable(plan, person);
  return [...people];
}

function reachable(plan: Plan, id: string): void {
  const person = find(plan.people, id, `person of ${plan.service}`);
  if (person.contact.length === 0)
    throw new Problem('invalid', `${person.name} has no contact method, so a page would reach nobody.`);
}

function findSlot(schedule: Schedule, slot: string): void {
  const slots = Object.fromEntries(schedule.slots.map((one) => [one.id, one]));
  find(slots, slot, `slot of ${schedule.id}`);
}

function find<T>(things: Readonly<Record<string, T>>, id: string, what: string): T {
  const thing = Object.hasOwn(things, id) ? things[id] : undefined;
  if (thing === undefined)
    throw new Problem('not-found', `"${id}" is no ${what}. There are: ${Object.keys(things).join(', ') || 'none'}.`);
  return thing;
}
