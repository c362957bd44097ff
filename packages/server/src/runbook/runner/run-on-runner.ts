import { setTimeout as sleep } from 'node:timers/promises';
import { settingsOf } from '@tocsin/core';
import type { CellHost, CellJob, CellResult, ChangePreview } from '@tocsin/runner';
import { type Kysely, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { readStep, type StepRow } from '../run/run.store.ts';
import { loseStep } from '../step/lose-step.ts';
import { endJob, ensureJob, findJob, type JobRow, loseJob, readPieces } from './job.store.ts';
import { warningOf } from './missing-labels.ts';
import { isConnected } from './runner.store.ts';
import { safeVariables } from './safe-variables.ts';
import { listenFor, WORK } from './wake.ts';

const LOOK_AGAIN_MS = 500;
/** A step that is taken at once says nothing of waiting. */
const SAY_AFTER_MS = 1000;
/** A runner ends its cells in time by itself; one that does not is given up so much later. */
const OVERTIME_MS = 60_000;
/** The database may be away for so long before the step is given up. */
const PATIENCE_MS = 60_000;

/** How long a step waits while no runner with its label is connected. */
const WAIT_FOR_RUNNER_MS = 60_000;

type Step = Pick<StepRow, 'run_id' | 'id' | 'attempt' | 'changes' | 'settings'> & StepRow;

/**
 * Runs a claimed step on a runner with its label: waits for one, shows its output, asks its question and returns its
 * result. The job outlives this node: when the signal is aborted with 'shutdown' this returns at once, the runner goes
 * on, and the next call for the same attempt takes up where this one ended, with all of the output from its beginning.
 *
 * A runner that falls silent makes a changing step `unknown`; one that may be repeated is queued again right here, and
 * what is returned then comes too late to be recorded.
 */
export async function runOnRunner(
  app: App,
  step: Step,
  job: CellJob,
  host: CellHost,
  waitMs = WAIT_FOR_RUNNER_MS,
): Promise<CellResult> {
  const label = settingsOf(step.settings).runner;
  if (label === null) throw new Error(`step ${step.id} names no runner`);
  const { connection: _connection, secrets: _secrets, ...cell } = job;
  const { id } = await ensureJob(app.db, step, label, cell);
  await app.live.publish(app.db, 'runner', WORK);
  const attendance = new Attendance(app, step, job, host, { label, waitMs });
  const news = listenFor(app, id);
  let reachedMs = performance.now();
  try {
    for (;;) {
      try {
        const result = await attendance.look();
        if (result) return result;
        reachedMs = performance.now();
      } catch (error) {
        if (host.signal.reason === 'shutdown' || performance.now() - reachedMs > PATIENCE_MS) throw error;
        app.log.warn(
          { err: error, run: step.run_id, step: step.id },
          'a runner could not be looked after; trying again',
        );
        await sleep(LOOK_AGAIN_MS);
      }
      await news.next(LOOK_AGAIN_MS, host.signal.aborted ? undefined : host.signal);
    }
  } finally {
    news.end();
  }
}

/** What this node knows of a job that it looks after. */
class Attendance {
  readonly #app: App;
  readonly #step: Step;
  readonly #job: CellJob;
  readonly #host: CellHost;
  readonly #label: string;
  readonly #waitMs: number;
  readonly #beganMs = performance.now();
  #shown = 0;
  #said = '';
  #aloneSinceMs: number | null = null;
  #runningSinceMs: number | null = null;
  #asking: Promise<void> | null = null;

  constructor(app: App, step: Step, job: CellJob, host: CellHost, how: { label: string; waitMs: number }) {
    this.#app = app;
    this.#step = step;
    this.#job = job;
    this.#host = host;
    this.#label = how.label;
    this.#waitMs = how.waitMs;
  }

  /** Does what is due. Returns the result once there is one. */
  async look(): Promise<CellResult | null> {
    const row = await findJob(this.#app.db, this.#step);
    if (!row) return this.#failed('The run is gone.');
    await this.#showOutput(row);
    if (row.status === 'ended') return this.#resultOf(row);
    if (row.status === 'lost') return this.#lose(row);
    if (this.#host.signal.aborted) {
      // The caller leaves the step as it is: isRunnerLost says that it is in good hands.
      if (this.#host.signal.reason === 'shutdown') return this.#failed('Tocsin stopped; the step goes on elsewhere.');
      return this.#stop(row);
    }
    if (row.status === 'waiting') return this.#waitOn(row);
    await this.#attend(row);
    return null;
  }

  async #showOutput(row: JobRow): Promise<void> {
    while (this.#shown < row.pieces) {
      const pieces = await readPieces(this.#app.db, row.id, this.#shown);
      if (pieces.length === 0) return;
      for (const { piece, text } of pieces) {
        this.#host.onOutput(text);
        this.#shown = piece + 1;
      }
    }
  }

  async #waitOn(row: JobRow): Promise<CellResult | null> {
    const nowMs = performance.now();
    const state = await waitingState(this.#app.db, row, this.#label);
    if (state.connected || state.fenced) this.#aloneSinceMs = null;
    else this.#aloneSinceMs ??= nowMs;
    if (this.#aloneSinceMs !== null && nowMs - this.#aloneSinceMs >= this.#waitMs) {
      const why = `no runner with the label "${this.#label}" is connected.`;
      if (await endJob(this.#app.db, row, null, 'waiting')) {
        return this.#failed(`It did not run: ${why} ${warningOf(this.#label, state.having)}`);
      }
    }
    if (nowMs - this.#beganMs >= SAY_AFTER_MS) this.#say(waitingWords(this.#label, state));
    return null;
  }

  #say(words: string): void {
    if (this.#said === words) return;
    this.#said = words;
    this.#host.onOutput(`${words}\n`);
  }

  async #attend(row: JobRow): Promise<void> {
    const nowMs = performance.now();
    this.#runningSinceMs ??= nowMs;
    const asks = row.question !== null || row.answer !== null;
    if (row.question && row.answer === null) this.#asking ??= this.#ask(row, row.question);
    const late = nowMs - this.#runningSinceMs > this.#job.timeoutSeconds * 1000 + OVERTIME_MS;
    if (late && !asks && (await loseJob(this.#app.db, row, false))) {
      this.#host.onOutput(`\nThe runner "${row.runner_name}" did not stop the step when its time was over.\n`);
    }
  }

  async #ask(row: JobRow, changes: readonly ChangePreview[]): Promise<void> {
    try {
      // A host that cannot ask has the approval of the step as its answer.
      const answer = this.#host.confirm ? await this.#host.confirm(changes) : 'commit';
      if (this.#host.signal.reason === 'shutdown') return;
      await this.#app.db
        .updateTable('runner_job')
        .set({ answer, question: null })
        .where('id', '=', row.id)
        .where('status', '=', 'running')
        .execute();
    } catch (error) {
      this.#app.log.warn({ err: error, run: row.run_id, step: row.step }, 'a question of a runner was not answered');
      this.#asking = null;
    }
  }

  async #stop(row: JobRow): Promise<CellResult | null> {
    if (row.status === 'waiting') {
      const ended = await endJob(this.#app.db, row, null, 'waiting');
      return ended ? this.#failed('Stopped before a runner took it.') : null;
    }
    if (row.stop !== null) return null;
    await this.#app.db
      .updateTable('runner_job')
      .set({ stop: 'cancelled' })
      .where('id', '=', row.id)
      .where('stop', 'is', null)
      .execute();
    return null;
  }

  async #lose(row: JobRow): Promise<CellResult> {
    const who = `The runner "${row.runner_name ?? 'that was removed'}"`;
    const what = row.beat_at === null ? 'was stopped while this step ran.' : 'fell silent while this step ran.';
    const mayRepeat = !this.#step.changes || settingsOf(this.#step.settings).retry > 0;
    if (mayRepeat) {
      const { output, truncated } = await readStep(this.#app.db, this.#step.run_id, this.#step.id);
      await loseStep(this.#app, { ...this.#step, output: `${output}\n${who} ${what}`.trimStart(), truncated });
      return this.#failed(`${who} ${what}`);
    }
    const todo = 'Look whether it happened, then settle it or run it again.';
    return { ...this.#failed(`${who} ${what} ${todo}`), status: 'unknown' };
  }

  #resultOf({ result }: JobRow): CellResult {
    if (!result) return this.#failed('Stopped before a runner took it.');
    const { variables, ...rest } = result;
    return {
      ...rest,
      session: { cwd: this.#job.session.cwd, variables: safeVariables(variables, this.#job.session.variables) },
    };
  }

  #failed(closing: string): CellResult {
    return { status: 'failed', exitCode: null, closing, rows: null, session: this.#job.session };
  }
}

interface WaitingState {
  readonly connected: boolean;
  /** A runner that fell silent may still be stopping the attempt before. */
  readonly fenced: boolean;
  readonly having: readonly { readonly name: string }[];
}

async function waitingState(db: Kysely<Database>, row: JobRow, label: string): Promise<WaitingState> {
  const runners = await db
    .selectFrom('runner')
    .select(['name', 'labels', isConnected.as('connected')])
    .execute();
  const having = runners.filter(({ labels }) => labels.includes(label));
  const { rows } = await sql<{ fenced: boolean }>`
    select claimable_at > clock_timestamp() as fenced from runner_job where id = ${row.id}`.execute(db);
  return { connected: having.some(({ connected }) => connected), fenced: rows[0]?.fenced ?? false, having };
}

function waitingWords(label: string, { connected, fenced }: WaitingState): string {
  if (fenced) return 'Waits until the runner that fell silent has surely stopped the attempt before.';
  if (!connected) return `Waits for a runner with the label ${label}.`;
  return `Waits: every runner with the label ${label} is busy.`;
}
