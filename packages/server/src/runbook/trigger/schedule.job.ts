import { z } from '@hono/zod-openapi';
import { type CronRule, type EpochMs, type Plan, type Runbook, SYSTEM } from '@tocsin/core';
import type { ExpressionBuilder } from 'kysely';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { occurrencesOf } from '../../platform/calendar/occurrences.ts';
import type { Database, Tx } from '../../platform/database/tables.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun } from '../run/run.store.ts';
import { openRun } from '../run/start-run.ts';
import { queueNextAutoStep } from '../step/queue-step.ts';

/** What was missed while Tocsin was away is made up for when it is no later than this. */
const LATEST_MS = 3_600_000;

/** One schedule of a runbook; what it is is also its name. */
const scheduleSchema = z.object({ service: z.string(), runbook: z.string(), cron: z.string(), timezone: z.string() });
type Schedule = z.infer<typeof scheduleSchema>;

/** The first moment of a schedule after another; null: it never comes. */
export function nextMoment(rule: CronRule, afterMs: EpochMs): EpochMs | null {
  return occurrencesOf(rule).next(afterMs);
}

/**
 * The latest moment that has come since a schedule was due, if it is not too late for it; null: there is none. Of several
 * that were missed it is the last.
 */
export function momentToMakeUp(rule: CronRule, dueMs: EpochMs, nowMs: EpochMs): EpochMs | null {
  const fromMs = Math.max(dueMs, nowMs - LATEST_MS) - 1;
  let latest: EpochMs | null = null;
  // A five-part expression comes once a minute at most.
  for (let next = nextMoment(rule, fromMs); next !== null && next <= nowMs; next = nextMoment(rule, next))
    latest = next;
  return latest;
}

/**
 * Sets one durable job for each schedule of a service's runbooks, and removes those of schedules that are in the plan no
 * more. When one is due is kept beside the job, so that what came due while Tocsin was away is not forgotten.
 */
export async function planSchedules(app: App, service: string): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const wanted = new Map(schedulesOf(app.plans.find(service)).map((schedule) => [keyOf(schedule), schedule]));
    const rows = await tx.selectFrom('run_schedule').selectAll().where('service', '=', service).forUpdate().execute();
    const known = new Map(rows.map((row) => [keyOf(row), row]));
    for (const [key, row] of known) {
      if (wanted.has(key)) continue;
      await tx.deleteFrom('run_schedule').where(is(row)).execute();
      await app.jobs.remove(tx, key);
    }
    for (const [key, schedule] of wanted) {
      const dueMs = known.get(key)?.next_at.getTime() ?? nextMoment(schedule, app.clock.now());
      if (dueMs === null) continue;
      const row = { ...schedule, next_at: new Date(dueMs) };
      await tx
        .insertInto('run_schedule')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await addJob(app, tx, schedule, dueMs);
    }
  });
}

/**
 * Starts the run that is due, with its automatic steps, and sets the next. Whoever comes second finds that the moment has
 * moved on, so no moment is run twice, by whichever node.
 */
export async function runScheduled(app: App, payload: unknown): Promise<void> {
  const schedule = scheduleSchema.parse(payload);
  await transact(app, async (tx) => {
    const row = await tx.selectFrom('run_schedule').selectAll().where(is(schedule)).forUpdate().executeTakeFirst();
    const plan = app.plans.find(schedule.service);
    const isMeant = schedulesOf(plan).some((one) => keyOf(one) === keyOf(schedule));
    const nowMs = app.clock.now();
    if (!row || !plan || !isMeant) return;
    const dueMs = row.next_at.getTime();
    // The database's clock, by which jobs are begun, may be a little ahead of ours; or another node was first.
    if (dueMs > nowMs) return addJob(app, tx, schedule, dueMs);
    const momentMs = momentToMakeUp(schedule, dueMs, nowMs);
    if (momentMs !== null) await startAt(app, tx, plan, schedule, momentMs);
    else app.log.warn({ ...schedule, due: row.next_at }, 'a runbook was due while Tocsin was away, too long ago');
    const nextMs = nextMoment(schedule, nowMs);
    if (nextMs === null) return;
    const next_at = new Date(nextMs);
    await tx.updateTable('run_schedule').set({ next_at }).where(is(schedule)).execute();
    await addJob(app, tx, schedule, nextMs);
  });
}

/** Keeps the jobs in line with the plans. @returns how to stop that */
export async function followSchedules(app: App): Promise<() => void> {
  for (const { plan } of app.plans.all()) await planSchedules(app, plan.service);
  return app.plans.onChange(({ service }) => {
    planSchedules(app, service).catch((error: unknown) =>
      app.log.error({ err: error, service }, 'schedules of runbooks could not be set; the next change or start does'),
    );
  });
}

async function startAt(app: App, tx: Tx, plan: Plan, schedule: Schedule, momentMs: EpochMs): Promise<void> {
  const runbook = plan.runbooks[schedule.runbook];
  if (!runbook) return;
  const atMs = app.clock.now();
  const due = new Date(momentMs).toISOString();
  const before = await runUnderWay(tx, schedule);
  if (before !== null) {
    const subject = `${schedule.service}/${schedule.runbook}`;
    await audit(tx, atMs, SYSTEM, 'run.schedule-passed', subject, { due, because: `${before} is still running` });
    return;
  }
  const id = await openRun(app, tx, { plan, runbook, incidentId: null, auto: true, by: SYSTEM, atMs });
  await lockRun(tx, id);
  await queueNextAutoStep(app, tx, id);
  await audit(tx, atMs, SYSTEM, 'run.scheduled', id, { due, cron: schedule.cron, timezone: schedule.timezone });
}

/** The last run of a schedule whose automatic steps have not ended: another would only get in its way. */
async function runUnderWay(tx: Tx, { service, runbook }: Schedule): Promise<string | null> {
  const row = await tx
    .selectFrom('run')
    .innerJoin('run_step', 'run_step.run_id', 'run.id')
    .select('run.id')
    .where('run.service', '=', service)
    .where('run.runbook', '=', runbook)
    .where('run.incident_id', 'is', null)
    .where('run.auto', '=', true)
    .where('run.status', '=', 'running')
    .where('run_step.auto', '=', true)
    .where('run_step.status', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return row?.id ?? null;
}

function schedulesOf(plan: Plan | undefined): Schedule[] {
  if (!plan) return [];
  return Object.values(plan.runbooks).flatMap(({ id, triggers }: Pick<Runbook, 'id'> & Partial<Runbook>) =>
    (triggers ?? []).flatMap((trigger) =>
      trigger.kind === 'schedule'
        ? [{ service: plan.service, runbook: id, cron: trigger.cron, timezone: trigger.timezone }]
        : [],
    ),
  );
}

/** Finds the row of a schedule. */
function is({ service, runbook, cron, timezone }: Schedule) {
  return (eb: ExpressionBuilder<Database, 'run_schedule'>) => eb.and({ service, runbook, cron, timezone });
}

function keyOf({ service, runbook, cron, timezone }: Schedule): string {
  return `run-scheduled:${service}:${runbook}:${cron}:${timezone}`;
}

async function addJob(app: App, tx: Tx, schedule: Schedule, dueMs: EpochMs): Promise<void> {
  const { service, runbook, cron, timezone } = schedule;
  const payload = { service, runbook, cron, timezone };
  await app.jobs.add(tx, 'run-scheduled', payload, { key: keyOf(schedule), runAtMs: dueMs });
}
