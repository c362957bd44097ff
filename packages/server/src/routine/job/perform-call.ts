import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Plan, type ScheduledJob, SYSTEM } from '@tocsin/core';
import { storePing } from '../../detect/heartbeat/store-ping.ts';
import { readMonitors } from '../../detect/watch/monitor.views.ts';
import type { App } from '../../platform/app.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { type CallOutcome, callApplication } from './call-application.ts';
import { recordEnd, type StartedCall } from './job.store.ts';

const TRY_AGAIN_MS = 1000;

/** The calls that a node makes at this moment. */
export class CallsUnderWay {
  readonly #app: App;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(app: App) {
    this.#app = app;
  }

  /** Makes a call that is recorded as under way, and records how it ends. */
  begin(plan: Plan, job: ScheduledJob, call: StartedCall): void {
    const performed = this.#perform(plan, job, call)
      .catch((error: unknown) => this.#app.log.error({ err: error, job: call.job }, 'what a call led to was not told'))
      .finally(() => this.#underWay.delete(performed));
    this.#underWay.add(performed);
  }

  /** Waits until none is under way, at most so long. */
  async settled(withinMs: number): Promise<void> {
    const end = new AbortController();
    const late = sleep(withinMs, undefined, { signal: end.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#underWay), late]);
    end.abort();
  }

  /** Gives what is under way so long to end, then breaks it off. */
  async stop(graceMs: number): Promise<void> {
    await this.settled(graceMs);
    this.#stopping.abort();
    await this.settled(graceMs);
  }

  async #perform(plan: Plan, job: ScheduledJob, call: StartedCall): Promise<void> {
    const startedMs = performance.now();
    const outcome = await callApplication(plan, job, { cause: call.cause, atMs: call.dueMs }, this.#stopping.signal);
    const durationMs = performance.now() - startedMs;
    await this.#record(call, outcome, durationMs);
    await tellHeartbeat(this.#app, plan, job, { ...outcome, durationMs });
    await tellIncident(this.#app, job, call, outcome, durationMs);
  }

  /** The outcome of a call is known here alone, so a database that is away is waited for. */
  async #record(call: StartedCall, outcome: CallOutcome, durationMs: number): Promise<void> {
    const { db, clock, live, log } = this.#app;
    const endMs = clock.now();
    for (;;) {
      try {
        await db.transaction().execute(async (tx) => {
          await recordEnd(tx, call.id, outcome, { endMs, durationMs });
          await live.publish(tx, 'job', call.service);
        });
        return;
      } catch (error) {
        if (this.#stopping.signal.aborted) throw error;
        log.warn({ err: error, job: call.job }, 'the end of a call could not be recorded; trying again');
        await sleep(TRY_AGAIN_MS);
      }
    }
  }
}

/** `200 in 0.3 s` */
export function outcomeInWords({ httpStatus, reason }: CallOutcome, durationMs: number): string {
  const seconds = `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 1 : 0)} s`;
  return reason === null ? `answered ${httpStatus} in ${seconds}` : `${reason} (${seconds})`;
}

/**
 * A success is a ping of the job's heartbeat. Silence alone is an alert, so a failure does not end the silence, and does not begin
 * an alert either: it stands in the log of the pings, and as the reason once the heartbeat is down.
 */
async function tellHeartbeat(
  app: App,
  plan: Plan,
  job: ScheduledJob,
  ended: CallOutcome & { readonly durationMs: number },
): Promise<void> {
  if (ended.status === 'unknown') return;
  const message = outcomeInWords(ended, ended.durationMs);
  const status = ended.status === 'succeeded' ? 'ok' : (await isDown(app, plan, job)) ? 'fail' : 'log';
  const body = [message, ended.output].filter(Boolean).join('\n');
  await ping(app, plan, job, { status, message, body, durationMs: Math.round(ended.durationMs) });
}

/** A pause on purpose is no silence: the heartbeat stays as it is. */
export async function tellPause(app: App, plan: Plan, job: ScheduledJob, words: string): Promise<void> {
  const status = (await isDown(app, plan, job)) ? 'log' : 'ok';
  const message = `left out: ${words}`;
  await ping(app, plan, job, { status, message, body: message, durationMs: null });
}

interface Told {
  readonly status: 'ok' | 'fail' | 'log';
  readonly message: string;
  readonly body: string;
  readonly durationMs: number | null;
}

async function ping(app: App, plan: Plan, job: ScheduledJob, told: Told): Promise<void> {
  if (job.monitor === null || plan.monitors[job.monitor]?.type !== 'heartbeat') return;
  const bodyBytes = Buffer.byteLength(told.body);
  await storePing(
    app.db,
    { service: plan.service, monitor: job.monitor, method: 'JOB', ...told, bodyBytes },
    app.clock.now(),
  );
}

async function isDown(app: App, plan: Plan, job: ScheduledJob): Promise<boolean> {
  if (job.monitor === null) return false;
  const states = await readMonitors(app.db, plan.service);
  return states.find(({ id }) => id === job.monitor)?.state.status === 'down';
}

async function tellIncident(
  app: App,
  job: ScheduledJob,
  call: StartedCall,
  outcome: CallOutcome,
  durationMs: number,
): Promise<void> {
  const { incidentId } = call;
  if (incidentId === null) return;
  const text = `The call of "${job.title}" ${endingOf(outcome)}: ${outcomeInWords(outcome, durationMs)}`;
  await transact(app, (tx) => reportToIncident(app, tx, incidentId, { kind: 'note', text }, SYSTEM));
}

function endingOf({ status }: CallOutcome): string {
  return status === 'unknown' ? 'was broken off' : status;
}
