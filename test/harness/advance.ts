import { setTimeout as sleep } from 'node:timers/promises';
import type { MovableClock, RunningServer } from '@tocsin/server';
import { tick } from '@tocsin/server/detect';
import { seconds } from './tocsin.ts';

/** The clock moves in steps of at most this, so that what is due on the way happens in its order. */
const STEP = '10s';
/** Real time for the application to push its counters and pings between two steps. */
const BREATH_MS = 90;

/** Moves the clock forward by a duration: jobs that become due run, monitors check, before it moves on. */
export async function advanceClock(
  server: RunningServer,
  clock: MovableClock,
  duration: string,
  step = STEP,
): Promise<void> {
  const end = clock.now() + seconds(duration) * 1000;
  while (clock.now() < end) {
    const next = await nextDueMs(server, clock);
    const target = Math.min(end, clock.now() + seconds(step) * 1000, next ?? Number.POSITIVE_INFINITY);
    await jump(server, clock, Math.max(1, Math.ceil(target - clock.now())));
    await sleep(BREATH_MS);
    await tick(server.app);
    await settle(server);
  }
}

/**
 * Moves the clock forward from one due job to the next, without a breath for anything that works in real time: for what
 * depends on nothing but the clock. @param atStop called wherever the clock stops, after everything due there is done
 */
export async function fastForward(
  server: RunningServer,
  clock: MovableClock,
  duration: string,
  atStop: () => Promise<void> = async () => undefined,
): Promise<void> {
  const end = clock.now() + seconds(duration) * 1000;
  await settle(server);
  await atStop();
  while (clock.now() < end) {
    const next = await nextDueMs(server, clock);
    const target = Math.min(end, next ?? Number.POSITIVE_INFINITY);
    await jump(server, clock, Math.max(1, Math.ceil(target - clock.now())));
    await settle(server);
    await atStop();
  }
}

/**
 * Moves the clock and the pending jobs with it: their time is kept on the database's own clock. Whoever is about to add a job has
 * reckoned its time by the old clock, so they are waited for, and nobody takes or adds one while both are moved.
 */
async function jump(server: RunningServer, clock: MovableClock, ms: number): Promise<void> {
  const client = await server.app.pool.connect();
  try {
    await client.query('begin');
    await client.query('lock table graphile_worker._private_jobs in exclusive mode');
    clock.advance(ms);
    await client.query(
      `update graphile_worker._private_jobs set run_at = run_at - $1 * interval '1 millisecond' where locked_at is null`,
      [ms],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
  await server.app.pool.query(`select pg_notify('jobs:insert', '{"count":10}')`);
}

async function nextDueMs(server: RunningServer, clock: MovableClock): Promise<number | null> {
  const { rows } = await server.app.pool.query<{ ms: number | null }>(
    `select min(extract(epoch from run_at) * 1000 - extract(epoch from clock_timestamp()) * 1000)::float8 as ms
     from graphile_worker._private_jobs where locked_at is null and attempts < max_attempts`,
  );
  const ms = rows[0]?.ms;
  return ms === null || ms === undefined ? null : clock.now() + Math.max(0, ms);
}

/** Waits until no job is due or running. */
async function settle(server: RunningServer): Promise<void> {
  for (const end = Date.now() + 20_000; ; ) {
    const { rows } = await server.app.pool.query<{ task: string }>(
      `select tasks.identifier as task from graphile_worker._private_jobs as jobs
       join graphile_worker._private_tasks as tasks on tasks.id = jobs.task_id
       where attempts < max_attempts and (locked_at is not null or run_at <= now())`,
    );
    if (rows.length === 0) return;
    if (Date.now() > end) throw new Error(`jobs do not come to rest: ${rows.map(({ task }) => task).join(', ')}`);
    await sleep(10);
  }
}
