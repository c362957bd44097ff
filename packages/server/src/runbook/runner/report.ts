import { type Beaten, MOST_SENT_CHARACTERS, type RemoteResult } from '@tocsin/runner';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { addPiece, endJob, type JobRow, loseJob } from './job.store.ts';
import { type RunnerRow, runnerActor } from './runner.store.ts';

type Question = z.infer<typeof import('@tocsin/runner').questionSchema>['changes'];

/** Notes that a process of a runner lives, and that it has these jobs. Returns what becomes of them. */
export async function takeBeat(
  app: App,
  runner: RunnerRow,
  instance: string,
  jobs: readonly string[],
): Promise<Beaten['jobs']> {
  const now = sql<Date>`clock_timestamp()`;
  await app.db
    .updateTable('runner')
    .set({ seen_at: now })
    .where('id', '=', runner.id)
    .where('instance', '=', instance)
    .execute();
  if (jobs.length === 0) return {};
  const beaten = await app.db
    .updateTable('runner_job')
    .set({ beat_at: now })
    .where('id', 'in', [...jobs])
    .where('runner_id', '=', runner.id)
    .where('instance', '=', instance)
    .where('status', '=', 'running')
    .returning(['id', 'stop', 'answer'])
    .execute();
  const known = new Map(beaten.map(({ id, stop, answer }) => [id, { stop, answer }]));
  return Object.fromEntries(jobs.map((id) => [id, known.get(id) ?? { stop: 'lost', answer: null }]));
}

/** Keeps a piece of a job's output; one that came already is passed over. @throws Problem */
export async function takeOutput(
  app: App,
  runner: RunnerRow,
  id: string,
  output: { readonly instance: string; readonly piece: number; readonly text: string },
): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, runner, id, output.instance);
    requireOpen(job);
    if (output.piece < job.pieces) return;
    if (Number(job.characters) + output.text.length > MOST_SENT_CHARACTERS) {
      throw new Problem('too-large', `This step has sent ${MOST_SENT_CHARACTERS} characters; no more are taken.`);
    }
    if (!(await addPiece(tx, job, output.instance, output.piece, output.text))) {
      throw new Problem('conflict', `Piece ${job.pieces} of the output is missing; ${output.piece} comes after it.`);
    }
    await app.live.publish(tx, 'runner', id);
  });
}

/** Keeps a question for a person, once; its answer comes with a beat. @throws Problem */
export async function takeQuestion(
  app: App,
  runner: RunnerRow,
  id: string,
  instance: string,
  changes: Question,
): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, runner, id, instance);
    requireOpen(job);
    if (job.question !== null || job.answer !== null) return;
    await tx
      .updateTable('runner_job')
      .set({ question: JSON.stringify(changes) })
      .where('id', '=', id)
      .execute();
    await app.live.publish(tx, 'runner', id);
  });
}

/** Ends a job with its result. The same process may say it again; that changes nothing. @throws Problem */
export async function takeResult(
  app: App,
  runner: RunnerRow,
  id: string,
  instance: string,
  result: RemoteResult,
): Promise<void> {
  const isLate = await app.db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, runner, id, instance);
    if (job.status === 'ended') return false;
    const { status, exitCode } = result;
    const detail = { attempt: job.attempt, status, exitCode };
    const action = job.status === 'lost' ? 'runner.late-result' : 'runner.result';
    await audit(tx, app.clock.now(), runnerActor(runner.name), action, `${job.run_id}/${job.step}`, detail);
    if (job.status === 'lost') return true;
    await endJob(tx, job, result, 'running');
    await app.live.publish(tx, 'runner', id);
    return false;
  });
  // What it said is on record by then, for whoever finds out how far the step came.
  if (isLate) throw new Problem('conflict', GIVEN_UP);
}

/** The cell of an attempt that was given up is known to be gone: the next attempt need not wait any longer. */
async function liftFence(tx: Tx, job: JobRow): Promise<void> {
  await tx.updateTable('runner_job').set({ beat_at: null }).where('id', '=', job.id).execute();
  await tx
    .updateTable('runner_job')
    .set({ claimable_at: sql<Date>`clock_timestamp()` })
    .where('run_id', '=', job.run_id)
    .where('step', '=', job.step)
    .where('status', '=', 'waiting')
    .execute();
}

/** A runner that ends lets go of a job whose cell it has stopped. @throws Problem */
export async function takeRelease(app: App, runner: RunnerRow, id: string, instance: string): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, runner, id, instance);
    if (job.status === 'ended') return;
    if (job.status === 'lost') await liftFence(tx, job);
    else await loseJob(tx, job, true);
    const subject = `${job.run_id}/${job.step}`;
    const detail = { attempt: job.attempt };
    await audit(tx, app.clock.now(), runnerActor(runner.name), 'runner.release', subject, detail);
    await app.live.publish(tx, 'runner', id);
  });
}

const GIVEN_UP = 'This job was given up, because its runner was silent or its run is over. Nothing of it is taken.';

/** @throws Problem 'not-found' for a job of another runner, 'conflict' for one of another process */
async function lockJob(tx: Tx, runner: RunnerRow, id: string, instance: string): Promise<JobRow> {
  const job = await tx.selectFrom('runner_job').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!job || job.runner_id !== runner.id) throw new Problem('not-found', 'This runner has no such job.');
  if (job.instance !== instance) throw new Problem('conflict', 'Another process of this runner has that job.');
  return job;
}

function requireOpen(job: JobRow): void {
  if (job.status === 'running' && job.stop !== 'lost') return;
  throw new Problem('conflict', job.status === 'ended' ? 'This job has ended.' : GIVEN_UP);
}
