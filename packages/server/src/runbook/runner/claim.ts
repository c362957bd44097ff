import type { Connection } from '@tocsin/core';
import { type Claim, type RemoteJob, RUNNER_PROTOCOL, SILENT_MS } from '@tocsin/runner';
import { type Kysely, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readStep } from '../run/run.store.ts';
import { claimJob, type JobRow } from './job.store.ts';
import { type RunnerRow, runnerActor } from './runner.store.ts';
import { listenFor, stopSignalOf, WORK } from './wake.ts';

/** Work is looked for again after so long, should the news of it be lost, or a job become claimable by and by. */
const LOOK_AGAIN_MS = 1000;

/**
 * Gives a runner a job, as soon as there is one within the time that it waits; null when there is none. Null also once
 * nobody waits for the answer: a job that was given away then would be lost.
 * @throws Problem 'conflict' for another version of the protocol and while another process uses the token, 'forbidden'
 * for a label that the runner does not have
 */
export async function claim(
  app: App,
  runner: RunnerRow,
  request: Claim,
  signal: AbortSignal,
): Promise<RemoteJob | null> {
  refuseStrangers(runner, request);
  const labels = request.labels ?? runner.labels;
  const claimer = { id: runner.id, name: runner.name, instance: request.instance, labels, holds: request.holds };
  const until = performance.now() + request.waitSeconds * 1000;
  const gone = AbortSignal.any([signal, stopSignalOf(app).signal]);
  const work = listenFor(app, WORK);
  try {
    for (;;) {
      await beHere(app.db, runner, request);
      if (gone.aborted) return null;
      const job = await app.db.transaction().execute(async (tx) => {
        const claimed = await claimJob(tx, claimer);
        if (!claimed) return null;
        const detail = { attempt: claimed.attempt, label: claimed.label, version: request.version };
        const subject = `${claimed.run_id}/${claimed.step}`;
        await audit(tx, app.clock.now(), runnerActor(runner.name), 'runner.claim', subject, detail);
        await app.live.publish(tx, 'runner', claimed.id);
        return claimed;
      });
      if (job) return await toRemoteJob(app, job);
      const left = until - performance.now();
      if (left <= 0) return null;
      await work.next(Math.min(left, LOOK_AGAIN_MS), gone);
    }
  } finally {
    work.end();
  }
}

function refuseStrangers(runner: RunnerRow, { protocol, version, labels }: Claim): void {
  if (protocol !== RUNNER_PROTOCOL) {
    const which = protocol > RUNNER_PROTOCOL ? 'newer' : 'older';
    throw new Problem(
      'conflict',
      `This runner (Tocsin ${version}) is ${which} than the server can talk with: it speaks version ${protocol} of the protocol, the server ${RUNNER_PROTOCOL}. Install the server's version of Tocsin on its machine.`,
    );
  }
  const foreign = labels?.filter((label) => !runner.labels.includes(label)) ?? [];
  if (foreign.length > 0) {
    throw new Problem(
      'forbidden',
      `The runner "${runner.name}" does not have the label ${foreign.join(', ')}. It has: ${runner.labels.join(', ')}.`,
    );
  }
}

/** Notes that this process is there. @throws Problem 'conflict' while another one uses the same token */
async function beHere(db: Kysely<Database>, runner: RunnerRow, { instance, version }: Claim): Promise<void> {
  const here = await db
    .updateTable('runner')
    .set({ seen_at: sql<Date>`clock_timestamp()`, instance, version })
    .where('id', '=', runner.id)
    .where(
      sql<boolean>`(instance is null or instance = ${instance} or seen_at is null
        or seen_at < clock_timestamp() - ${SILENT_MS} * interval '1 millisecond')`,
    )
    .executeTakeFirst();
  if (here.numUpdatedRows === 1n) return;
  throw new Problem(
    'conflict',
    `Another process uses the token of the runner "${runner.name}". Each needs a runner of its own: tocsin runner add NAME --label ….`,
  );
}

/** The job with what only a node knows: where its connection leads to. */
async function toRemoteJob(app: App, job: JobRow): Promise<RemoteJob> {
  const run = await app.db.selectFrom('run').selectAll().where('id', '=', job.run_id).executeTakeFirstOrThrow();
  const step = await readStep(app.db, job.run_id, job.step);
  const plan = await app.plans.version(run.service, run.plan_version);
  return {
    ...{ id: job.id, runId: run.id, service: run.service, runbook: run.runbook, step: job.step, attempt: job.attempt },
    incidentId: run.incident_id,
    cell: { ...job.cell, connection: connectionOf(plan.connections, step.connection), secrets: [] },
  };
}

function connectionOf(connections: Readonly<Record<string, Connection>>, id: string | null): Connection | null {
  return id !== null && Object.hasOwn(connections, id) ? (connections[id] ?? null) : null;
}
