import { type Actor, type DecidedOccurrence, type EpochMs, LATE_MS, type LeftOutReason } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { CallOutcome } from './call-application.ts';

const KEPT_MS = 30 * 86_400_000;
/** Of each job. */
const MOST_KEPT = 10_000;

/** A call that was recorded as under way, and is now to be made. */
export interface StartedCall {
  readonly id: string;
  readonly service: string;
  readonly job: string;
  readonly cause: 'schedule' | 'hand';
  readonly dueMs: EpochMs;
  readonly missed: number;
  readonly incidentId: string | null;
}

/**
 * How far a job has been decided; its row is locked until `tx` ends, so that looks of two nodes follow each other. A job that is
 * new, or has another calendar than before, is decided from `sinceMs` on.
 */
export async function lockCursor(
  tx: Tx,
  { service, job, rule }: { readonly service: string; readonly job: string; readonly rule: string },
  sinceMs: EpochMs,
): Promise<EpochMs> {
  const since = new Date(sinceMs);
  const { rows } = await sql<{ cursor_at: Date }>`
    insert into scheduled_job as own (service, job, rule, cursor_at) values (${service}, ${job}, ${rule}, ${since})
    on conflict (service, job) do update set rule = excluded.rule,
      cursor_at = case when own.rule = excluded.rule then own.cursor_at else excluded.cursor_at end
    returning cursor_at`.execute(tx);
  return rows[0]?.cursor_at.getTime() ?? sinceMs;
}

export async function moveCursor(tx: Tx, service: string, job: string, cursorMs: EpochMs): Promise<void> {
  await tx
    .updateTable('scheduled_job')
    .set({ cursor_at: new Date(cursorMs) })
    .where('service', '=', service)
    .where('job', '=', job)
    .execute();
}

/** Forgets how far jobs were decided that are in no plan any more: one that comes back begins anew. */
export async function forgetJobs(
  db: Kysely<Database>,
  kept: readonly { service: string; job: string }[],
): Promise<void> {
  await sql`delete from scheduled_job where (service, job) not in (
    select service, job from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as k (service text, job text))`.execute(
    db,
  );
}

export async function isCallRunning(db: Kysely<Database>, service: string, job: string): Promise<boolean> {
  const row = await db
    .selectFrom('job_call')
    .select('id')
    .where('service', '=', service)
    .where('job', '=', job)
    .where('status', '=', 'running')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Records what becomes of an occurrence.
 * @returns the call that is to be made; null: it is left out, or the occurrence was recorded before
 */
export async function recordOccurrence(
  tx: Tx,
  { service, job, node }: { readonly service: string; readonly job: string; readonly node: string },
  one: DecidedOccurrence & { readonly reason: string | null },
  nowMs: EpochMs,
): Promise<StartedCall | null> {
  const now = new Date(nowMs);
  const made = one.leftOut === null;
  const row = await tx
    .insertInto('job_call')
    .values({
      ...{ service, job, due_at: new Date(one.dueMs), cause: 'schedule', missed: one.missed },
      ...{ status: made ? 'running' : 'left-out', left_out: one.leftOut, reason: one.reason },
      ...{ node: made ? node : null, started_at: made ? now : null, ended_at: made ? null : now },
      ...{ duration_ms: null, http_status: null, by: null, note: null, incident_id: null },
    })
    .onConflict((conflict) =>
      conflict.columns(['service', 'job', 'due_at']).where('cause', '=', 'schedule').doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (!row || !made) return null;
  return { ...{ id: row.id, service, job }, cause: 'schedule', dueMs: one.dueMs, missed: one.missed, incidentId: null };
}

export interface ByHand {
  readonly service: string;
  readonly job: string;
  readonly node: string;
  readonly by: Actor;
  readonly note: string;
  readonly incidentId: string | null;
}

/** Records a call that somebody asked for, as under way. */
export async function recordByHand(tx: Tx, call: ByHand, nowMs: EpochMs): Promise<StartedCall> {
  const { service, job, node, by, note, incidentId } = call;
  const at = new Date(nowMs);
  const { id } = await tx
    .insertInto('job_call')
    .values({
      ...{ service, job, node, note, due_at: at, cause: 'hand', status: 'running', started_at: at },
      ...{ by: JSON.stringify(by), incident_id: incidentId, left_out: null, reason: null },
      ...{ ended_at: null, duration_ms: null, http_status: null },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, service, job, cause: 'hand', dueMs: nowMs, missed: 0, incidentId };
}

/** Records how a call ended; also of one that was given up as unknown meanwhile. */
export async function recordEnd(
  tx: Kysely<Database>,
  id: string,
  { status, reason, httpStatus, output, isCut }: CallOutcome,
  { endMs, durationMs }: { readonly endMs: EpochMs; readonly durationMs: number },
): Promise<void> {
  await tx
    .updateTable('job_call')
    .set({
      ...{ status, reason, http_status: httpStatus, output, output_cut: isCut },
      ...{ ended_at: new Date(endMs), duration_ms: Math.round(durationMs) },
    })
    .where('id', '=', id)
    .where('status', 'in', ['running', 'unknown'])
    .execute();
}

/**
 * Gives up what nodes had under way that are gone: nobody knows how it ended, and it is not called again.
 * @returns services with such a call
 */
export async function giveUpCalls(db: Kysely<Database>, nowMs: EpochMs): Promise<string[]> {
  const { rows } = await sql<{ service: string }>`
    update job_call set status = 'unknown', ended_at = ${new Date(nowMs)},
      reason = 'the node that called was lost while it ran: the application may have been called, and is not called again'
    where status = 'running' and node not in (select pool_id from node) returning service`.execute(db);
  return [...new Set(rows.map(({ service }) => service))];
}

/** Drops what is too old, and of each job what is too much. */
export async function dropOldCalls(db: Kysely<Database>, nowMs: EpochMs): Promise<void> {
  const oldest = new Date(nowMs - KEPT_MS);
  await db.deleteFrom('job_call').where('due_at', '<', oldest).where('status', '<>', 'running').execute();
  await sql`delete from job_call where status <> 'running' and id in (
    select id from (select id, row_number() over (partition by service, job order by id desc) as nth from job_call) ranked
    where nth > ${MOST_KEPT})`.execute(db);
}

/** Why a call was left out, in words. */
export function reasonInWords(leftOut: LeftOutReason | null, pause: string): string | null {
  if (leftOut === null) return null;
  const words: Record<LeftOutReason, string> = {
    paused: pause,
    overlap: 'the call before still ran',
    missed: `Tocsin was not there when it was due, nor within ${LATE_MS / 1000} s`,
    unset: 'it names a variable that is not set',
  };
  return words[leftOut];
}
