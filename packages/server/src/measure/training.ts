import { randomUUID } from 'node:crypto';
import { type Actor, actorName, type Plan, periodAt, shareOf, startOfDate } from '@tocsin/core';
import type { Kysely, Selectable } from 'kysely';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import type { Database } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import type { MeasureTables } from './measure.tables.ts';
import { firstMoment } from './stretch.ts';

type TrainingRow = Selectable<MeasureTables['training']>;

export interface NewTraining {
  readonly service: string;
  readonly people: readonly string[];
  readonly what: string;
  readonly at?: string | undefined;
  readonly drill?: string | undefined;
}

/**
 * Records that people of a plan were trained.
 * @throws Problem 'not-found' for an unknown service; 'invalid' for people whom the plan does not have, or a moment to come
 */
export async function addTraining(app: App, training: NewTraining, actor: Actor) {
  const plan = app.plans.get(training.service);
  const people = [...new Set(training.people)];
  const unknown = people.filter((person) => !plan.people[person]);
  if (unknown.length > 0) {
    const known = Object.keys(plan.people).join(', ') || 'nobody';
    throw new Problem('invalid', `The plan has no ${unknown.map((id) => `"${id}"`).join(', ')}. It has: ${known}.`);
  }
  const nowMs = app.clock.now();
  const at = momentOf(training.at, nowMs, plan.timezone);
  const rows = people.map((person) => ({
    ...{ id: `trn_${randomUUID()}`, service: plan.service, person, what: training.what, at },
    ...{ drill: training.drill ?? null, recorded_at: new Date(nowMs), recorded_by: JSON.stringify(actor) },
  }));
  await app.db.transaction().execute(async (tx) => {
    await tx.insertInto('training').values(rows).execute();
    await audit(tx, nowMs, actor, 'training.added', plan.service, { people, what: training.what, at });
    await app.live.publish(tx, 'measure', plan.service);
  });
  return { records: rows.map((row) => viewOf({ ...row, recorded_by: actor }, plan)) };
}

function momentOf(text: string | undefined, nowMs: number, timezone: string): Date {
  if (text === undefined) return new Date(nowMs);
  const isMoment = /^\d{4}-\d{2}-\d{2}T/.test(text);
  const ms = isMoment ? Date.parse(text) : (startOfDate(text, timezone) ?? Number.NaN);
  if (Number.isNaN(ms))
    throw invalidAt(`"${text}" is not a date such as 2026-01-31 or a moment such as 2026-01-31T09:00:00Z.`);
  if (ms > nowMs) throw invalidAt(`${text} is still to come. Training is recorded when it took place.`);
  return new Date(ms);
}

function invalidAt(message: string): Problem {
  return new Problem('invalid', message, [{ at: 'at', message }]);
}

/** Removes a record that was a mistake. @throws Problem 'not-found' */
export async function removeTraining(app: App, id: string, actor: Actor): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const row = await tx.deleteFrom('training').where('id', '=', id).returningAll().executeTakeFirst();
    if (!row) throw new Problem('not-found', `There is no training record ${id}.`);
    const { service, person, what, at } = row;
    await audit(tx, app.clock.now(), actor, 'training.removed', service, { id, person, what, at });
    await app.live.publish(tx, 'measure', service);
  });
}

/** Who was trained since a moment, and who of the plan was not. @throws Problem 'not-found' or 'invalid' */
export async function listTraining(
  app: App,
  {
    service,
    person,
    since,
  }: { readonly service: string; readonly person?: string | undefined; readonly since?: string | undefined },
) {
  const plan = app.plans.get(service);
  const nowMs = app.clock.now();
  const sinceMs =
    since === undefined
      ? periodAt('year', nowMs, plan.timezone).fromMs
      : firstMoment(since, nowMs, plan.timezone, 'since');
  const rows = await readTraining(app.db, service, sinceMs, Number.POSITIVE_INFINITY);
  const trained = new Set(rows.map((row) => row.person));
  const missing = Object.values(plan.people).filter(({ id }) => !trained.has(id));
  return {
    since: new Date(sinceMs).toISOString(),
    records: rows.filter((row) => person === undefined || row.person === person).map((row) => viewOf(row, plan)),
    trained: trainedShare(plan, trained),
    missing: missing.map(({ id, name }) => ({ person: id, name })),
  };
}

/** The records within a stretch of time, the newest first. */
export async function readTraining(
  db: Kysely<Database>,
  service: string,
  fromMs: number,
  toMs: number,
): Promise<readonly TrainingRow[]> {
  let query = db
    .selectFrom('training')
    .selectAll()
    .where('service', '=', service)
    .where('at', '>=', new Date(fromMs))
    .orderBy('at', 'desc')
    .orderBy('id');
  if (Number.isFinite(toMs)) query = query.where('at', '<', new Date(toMs));
  return query.execute();
}

/** How many of the plan's people of today are among those who were trained. */
export function trainedShare(plan: Plan, trained: ReadonlySet<string>) {
  const people = Object.keys(plan.people);
  return shareOf(people.filter((id) => trained.has(id)).length, people.length);
}

function viewOf(row: TrainingRow, plan: Plan) {
  return {
    ...{ id: row.id, service: row.service, person: row.person, name: plan.people[row.person]?.name ?? row.person },
    ...{ what: row.what, at: row.at.toISOString(), drill: row.drill },
    ...{ recordedBy: actorName(row.recorded_by), recordedAt: row.recorded_at.toISOString() },
  };
}
