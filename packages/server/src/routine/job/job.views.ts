import type { z } from '@hono/zod-openapi';
import { actorName, callMoment, jobState, type Plan, redact, type ScheduledJob } from '@tocsin/core';
import type { Kysely, Selectable } from 'kysely';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { occurrencesOf } from '../../platform/calendar/occurrences.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { jobCall, scheduledJob, wholeJobCall } from '../contract.ts';
import type { RoutineTables } from '../tables.ts';
import { secretsOfJob } from './call-application.ts';
import { pauseOf } from './pause-of.ts';

type JobView = z.infer<typeof scheduledJob>;
export type JobCallView = z.infer<typeof jobCall>;
type CallRow = Selectable<RoutineTables['job_call']>;

const NEXT_SHOWN = 5;
const RECENT_SHOWN = 40;

/** A scheduled job as it stands. */
export async function jobView(app: App, plan: Plan, job: ScheduledJob): Promise<JobView> {
  const { service } = plan;
  const [pause, made] = await Promise.all([pauseOf(app, service, job), lastMade(app.db, service, job.id)]);
  const [last] = made;
  const isRunning = made.some(({ status }) => status === 'running');
  const ended = made.filter((call) => call.duration_ms !== null).toReversed();
  const lastEnded = made.find(({ status }) => status !== 'running')?.status ?? null;
  const { id, title, cron, timezone, jitter, method, timeout, overlap, missed, component, runbook, lever } = job;
  return {
    ...{ service, id, title, cron, timezone, jitter, method, timeout, overlap, missed, component, runbook, lever },
    url: job.url === null ? null : redact(job.url, secretsOfJob(plan, job)),
    secret: job.unset.includes('secret') ? 'unset' : job.secret === null ? 'none' : 'set',
    unset: [...job.unset],
    heartbeat: heartbeatOf(plan, job),
    state: jobState(job, { isPaused: pause !== null, isRunning, last: lastEnded }),
    pause,
    next: nextCalls(app, plan, job),
    last: last ? callView(last) : null,
    recent: ended.map((call) => ({
      at: (call.started_at ?? call.due_at).toISOString(),
      ...{ status: call.status, durationMs: call.duration_ms ?? 0 },
    })),
  };
}

function heartbeatOf({ monitors }: Plan, { monitor }: ScheduledJob): JobView['heartbeat'] {
  const own = monitor === null ? undefined : monitors[monitor];
  return own?.type === 'heartbeat' ? { monitor: own.id, silent: own.every + own.grace } : null;
}

function nextCalls(app: App, { service }: Plan, job: ScheduledJob): string[] {
  const occurrences = occurrencesOf(job);
  const nowMs = app.clock.now();
  const found: number[] = [];
  // The call of the occurrence before may still lie ahead: it has jitter.
  let due = (job.jitter > 0 ? occurrences.last(nowMs) : null) ?? occurrences.next(nowMs);
  while (due !== null && found.length < NEXT_SHOWN) {
    const atMs = callMoment({ service, job, occurrences }, due);
    if (atMs > nowMs) found.push(atMs);
    due = occurrences.next(due);
  }
  return found.map((atMs) => new Date(atMs).toISOString());
}

async function lastMade(db: Kysely<Database>, service: string, job: string): Promise<CallRow[]> {
  return db
    .selectFrom('job_call')
    .selectAll()
    .where('service', '=', service)
    .where('job', '=', job)
    .where('status', '<>', 'left-out')
    .orderBy('id', 'desc')
    .limit(RECENT_SHOWN)
    .execute();
}

export interface CallFilter {
  readonly status?: CallRow['status'] | undefined;
  /** Id of the call that the page begins behind. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Calls of a job, newest first. */
export async function jobCalls(
  db: Kysely<Database>,
  service: string,
  job: string,
  { status, before, limit }: CallFilter,
): Promise<{ calls: JobCallView[]; before: string | null }> {
  let query = db.selectFrom('job_call').selectAll().where('service', '=', service).where('job', '=', job);
  if (status) query = query.where('status', '=', status);
  if (before) query = query.where('id', '<', sql<string>`${before}::bigint`);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return { calls: shown.map(callView), before: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** One call, with what was answered. @throws Problem 'not-found' */
export async function readJobCall(
  db: Kysely<Database>,
  service: string,
  job: string,
  id: string,
): Promise<z.infer<typeof wholeJobCall>> {
  const row = await db
    .selectFrom('job_call')
    .selectAll()
    .where('id', '=', id)
    .where('service', '=', service)
    .where('job', '=', job)
    .executeTakeFirst();
  if (!row) throw new Problem('not-found', `The scheduled job ${service}/${job} has no call ${id}, or no longer.`);
  return { ...callView(row), output: row.output, outputCut: row.output_cut };
}

function callView(row: CallRow): JobCallView {
  return {
    ...{ id: row.id, service: row.service, job: row.job, cause: row.cause, status: row.status, missed: row.missed },
    ...{ leftOut: row.left_out, reason: row.reason, note: row.note, incidentId: row.incident_id },
    dueAt: row.due_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    durationMs: row.duration_ms,
    httpStatus: row.http_status,
    by: row.by ? actorName(row.by) : null,
  };
}
