import { randomBytes } from 'node:crypto';
import { LEASE_MS, type RemoteResult, STOP_MS } from '@tocsin/runner';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { StepRow } from '../run/run.store.ts';
import type { RunnerTables, WaitingCell } from './tables.ts';

export type JobRow = Selectable<RunnerTables['runner_job']>;

/** One attempt of a step. */
export type Attempt = Pick<StepRow, 'run_id' | 'id' | 'attempt'>;

/** The moment as the database knows it. */
const NOW = sql<Date>`clock_timestamp()`;

/**
 * The job of this attempt: a new one, or the one that another node of ours made before it went. A change waits until a
 * runner that fell silent over an earlier attempt has surely stopped it.
 */
export async function ensureJob(
  db: Kysely<Database>,
  step: Attempt & Pick<StepRow, 'changes'>,
  label: string,
  cell: WaitingCell,
): Promise<JobRow> {
  const fence = sql<Date>`coalesce(
    (select max(beat_at) + ${LEASE_MS + STOP_MS} * interval '1 millisecond' from runner_job
     where run_id = ${step.run_id} and step = ${step.id} and status = 'lost' and ${step.changes}), clock_timestamp())`;
  await db
    .insertInto('runner_job')
    .values({
      id: `job-${randomBytes(12).toString('hex')}`,
      ...{ run_id: step.run_id, step: step.id, attempt: step.attempt, label, cell: JSON.stringify(cell) },
      claimable_at: fence,
      ...{ runner_id: null, runner_name: null, instance: null, beat_at: null, ended_at: null },
      ...{ stop: null, question: null, answer: null, result: null },
    })
    .onConflict((conflict) => conflict.columns(['run_id', 'step', 'attempt']).doNothing())
    .execute();
  const job = await findJob(db, step);
  if (!job) throw new Error('the run went away while its step was handed to a runner');
  return job;
}

/** The job of an attempt; null when no runner was ever asked. */
export async function findJob(db: Kysely<Database>, step: Attempt): Promise<JobRow | null> {
  const job = await db
    .selectFrom('runner_job')
    .selectAll()
    .where('run_id', '=', step.run_id)
    .where('step', '=', step.id)
    .where('attempt', '=', step.attempt)
    .executeTakeFirst();
  return job ?? null;
}

export interface Claimer {
  readonly id: string;
  readonly name: string;
  readonly instance: string;
  readonly labels: readonly string[];
  /** Jobs that it has by now. */
  readonly holds: readonly string[];
}

/**
 * Gives the oldest waiting job to a process of a runner, for good: no other will ever have it. One that was given to this
 * same process and never reached it comes first. Null when there is none.
 */
export async function claimJob(tx: Tx, claimer: Claimer): Promise<JobRow | null> {
  const { id, name, instance, labels, holds } = claimer;
  const again = await tx
    .updateTable('runner_job')
    .set({ beat_at: NOW })
    .where('runner_id', '=', id)
    .where('instance', '=', instance)
    .where('status', '=', 'running')
    .where(sql<boolean>`not id = any(${[...holds]}::text[])`)
    .returningAll()
    .executeTakeFirst();
  if (again) return again;
  const waiting = sql<string>`(
    select job.id from runner_job job
    join run_step step on step.run_id = job.run_id and step.id = job.step
    join run on run.id = job.run_id
    where job.status = 'waiting' and job.label = any(${[...labels]}::text[]) and job.claimable_at <= clock_timestamp()
      and step.status = 'running' and step.attempt = job.attempt and run.status <> 'cancelled'
    order by job.created_at, job.id limit 1 for update of job skip locked)`;
  const claimed = await tx
    .updateTable('runner_job')
    .set({ status: 'running', runner_id: id, runner_name: name, instance, beat_at: NOW })
    .where('id', '=', waiting)
    .returningAll()
    .executeTakeFirst();
  return claimed ?? null;
}

/** Keeps a piece of output. False when the job is not this process's any more, or pieces before it are missing. */
export async function addPiece(
  tx: Tx,
  job: Pick<JobRow, 'id'>,
  instance: string,
  piece: number,
  text: string,
): Promise<boolean> {
  const counted = await tx
    .updateTable('runner_job')
    .set({ pieces: piece + 1, characters: sql`characters + ${text.length}`, beat_at: NOW })
    .where('id', '=', job.id)
    .where('instance', '=', instance)
    .where('status', '=', 'running')
    .where('pieces', '=', piece)
    .executeTakeFirst();
  if (counted.numUpdatedRows !== 1n) return false;
  await tx.insertInto('runner_output').values({ job: job.id, piece, text }).execute();
  return true;
}

/** Ends a job that is open. False when it had ended by then. */
export async function endJob(
  db: Kysely<Database>,
  job: Pick<JobRow, 'id'>,
  result: RemoteResult | null,
  from: 'waiting' | 'running',
): Promise<boolean> {
  const ended = await db
    .updateTable('runner_job')
    .set({ status: 'ended', ended_at: NOW, result: result && JSON.stringify(result), question: null })
    .where('id', '=', job.id)
    .where('status', '=', from)
    .executeTakeFirst();
  return ended.numUpdatedRows === 1n;
}

/** Gives up a job that a runner had. `stopped`: the runner says itself that the cell is gone. */
export async function loseJob(db: Kysely<Database>, job: Pick<JobRow, 'id'>, stopped: boolean): Promise<boolean> {
  const lost = await db
    .updateTable('runner_job')
    .set({ status: 'lost', stop: 'lost', ended_at: NOW, question: null, ...(stopped ? { beat_at: null } : {}) })
    .where('id', '=', job.id)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return lost.numUpdatedRows === 1n;
}

/** Pieces of output from a number on, some at a time. */
export async function readPieces(db: Kysely<Database>, jobId: string, from: number) {
  return db
    .selectFrom('runner_output')
    .select(['piece', 'text'])
    .where('job', '=', jobId)
    .where('piece', '>=', from)
    .orderBy('piece')
    .limit(40)
    .execute();
}
