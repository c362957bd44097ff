import { SYSTEM } from '@tocsin/core';
import { SILENT_MS } from '@tocsin/runner';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { repeat } from '../../platform/repeat.ts';
import type { StepRow } from '../run/run.store.ts';
import { loseStep } from '../step/lose-step.ts';
import type { RunNode } from '../step/run-node.ts';
import { isRunnerLost } from './is-runner-lost.ts';
import { stopSignalOf } from './wake.ts';

const LOOK_EVERY_MS = 1000;
/** A pause between two looks that is longer means that nobody could have told us anything: the database was away. */
const GAP_MS = 3000;
const TIDY_EVERY_MS = 60_000;

/**
 * Looks after what runners have: gives up the jobs of those that are silent, and goes on with steps whose node is gone.
 * @param goOn runs a step that this node has taken over
 * @returns how to stop
 */
export function watchRunners(
  app: App,
  node: RunNode,
  goOn: (step: StepRow, signal: AbortSignal) => Promise<void>,
): () => Promise<void> {
  const watch = new Watch(app);
  const stopLooking = repeat(app, 'a look after runners', LOOK_EVERY_MS, async () => {
    await watch.look();
    await takeOver(app, node, goOn);
  });
  return async () => {
    stopSignalOf(app).abort();
    await stopLooking();
  };
}

/** Tells silence from deafness: only a node that could have heard a runner for long enough says that it is silent. */
class Watch {
  readonly #app: App;
  #hearingSinceMs: number | null = null;
  #lookedMs = 0;
  #tidiedMs = 0;

  constructor(app: App) {
    this.#app = app;
  }

  /** One look. @param nowMs of a clock that only goes forward @throws when the database is away */
  async look(nowMs = performance.now()): Promise<void> {
    await sql`select 1`.execute(this.#app.db);
    if (this.#hearingSinceMs === null || nowMs - this.#lookedMs > GAP_MS) this.#hearingSinceMs = nowMs;
    this.#lookedMs = nowMs;
    if (nowMs - this.#hearingSinceMs >= SILENT_MS) await loseSilent(this.#app);
    if (nowMs - this.#tidiedMs < TIDY_EVERY_MS && this.#tidiedMs > 0) return;
    this.#tidiedMs = nowMs;
    await tidy(this.#app);
  }
}

async function loseSilent(app: App): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const lost = await tx
      .updateTable('runner_job')
      .set({ status: 'lost', stop: 'lost', ended_at: sql<Date>`clock_timestamp()`, question: null })
      .where('status', '=', 'running')
      .where(sql<boolean>`beat_at < clock_timestamp() - ${SILENT_MS} * interval '1 millisecond'`)
      .returning(['id', 'run_id', 'step', 'attempt', 'runner_name'])
      .execute();
    for (const job of lost) {
      const detail = { attempt: job.attempt, runner: job.runner_name };
      app.log.warn({ run: job.run_id, step: job.step, ...detail }, 'a runner fell silent while it ran a step');
      await audit(tx, app.clock.now(), SYSTEM, 'runner.lost', `${job.run_id}/${job.step}`, detail);
      await app.live.publish(tx, 'runner', job.id);
    }
  });
}

/** Goes on with steps on runners whose node is gone, so that what the runner reports is heard and recorded. */
async function takeOver(
  app: App,
  node: RunNode,
  goOn: (step: StepRow, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const running = await app.db
    .selectFrom('run_step')
    .selectAll()
    .where('status', '=', 'running')
    .where(sql<boolean>`settings->>'runner' is not null`)
    .execute();
  for (const step of running) {
    if (!(await node.isLost(step))) continue;
    if (await isRunnerLost(app, step)) await loseStep(app, step);
    else await adopt(app, node, step, goOn);
  }
}

async function adopt(
  app: App,
  node: RunNode,
  step: StepRow,
  goOn: (step: StepRow, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await node.owner.hold();
  const mine = await app.db
    .updateTable('run_step')
    .set({ owner: node.owner.id })
    .where('run_id', '=', step.run_id)
    .where('id', '=', step.id)
    .where('attempt', '=', step.attempt)
    .where('status', '=', 'running')
    .where('owner', 'is not distinct from', step.owner)
    .executeTakeFirst();
  if (mine.numUpdatedRows !== 1n) return;
  app.log.info({ run: step.run_id, step: step.id }, 'a step that runs on a runner is looked after here now');
  const owned = { ...step, owner: node.owner.id };
  node
    .attend(owned, (signal) => goOn(owned, signal))
    .catch((error: unknown) => app.log.error({ err: error, run: step.run_id, step: step.id }, 'a step was not ended'));
}

/** Output is kept until the end of its step is on record, and a job for a day. */
async function tidy(app: App): Promise<void> {
  const settled = sql<boolean>`not exists (
    select 1 from run_step step where step.run_id = runner_job.run_id and step.id = runner_job.step
      and step.attempt = runner_job.attempt and step.status = 'running')`;
  const over = app.db.selectFrom('runner_job').select('id').where('status', 'in', ['ended', 'lost']).where(settled);
  await app.db.deleteFrom('runner_output').where('job', 'in', over).execute();
  await app.db
    .deleteFrom('runner_job')
    .where('id', 'in', over)
    .where(sql<boolean>`ended_at < clock_timestamp() - interval '1 day'`)
    .execute();
}
