import { decideCalls, type EpochMs, type Plan, type ScheduledJob } from '@tocsin/core';
import { isLeading, lookAfterTicks } from '../../detect/watch/tick.ts';
import type { App } from '../../platform/app.ts';
import { occurrencesOf, ruleKey } from '../../platform/calendar/occurrences.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { repeat } from '../../platform/repeat.ts';
import { callsUnderWay, nodeOf } from './calls-of-node.ts';
import {
  dropOldCalls,
  forgetJobs,
  giveUpCalls,
  isCallRunning,
  lockCursor,
  moveCursor,
  reasonInWords,
  recordOccurrence,
  type StartedCall,
} from './job.store.ts';
import { type Pause, pauseInWords, pauseOf } from './pause-of.ts';
import { tellPause } from './perform-call.ts';

const LOOK_EVERY_MS = 250;
/** Calls of nodes that are gone are looked for so often. */
const GIVE_UP_EVERY_MS = 1000;
const DROP_EVERY_MS = 3_600_000;
/** Tests that move the clock wait so long for calls that their ticks began. */
const WAIT_AFTER_TICK_MS = 1000;
/** What is under way when a node is stopped has so long to end. */
const GRACE_MS = 3000;

interface Watched {
  readonly job: ScheduledJob;
  /** When it is to be called next; null: never. */
  readonly nextMs: EpochMs | null;
  readonly lookedMs: EpochMs;
}

/**
 * Looks at the scheduled jobs of every plan on the node that leads, and begins the calls that are due. What was decided is in the
 * database before a call begins: another node, and this one after a crash, goes on behind it.
 */
class JobWatch {
  readonly #app: App;
  readonly #watched = new Map<string, Watched>();
  #plans: readonly Plan[] = [];
  #gaveUpAt = Number.NEGATIVE_INFINITY;
  #droppedMs = Number.NEGATIVE_INFINITY;
  #last: Promise<void> = Promise.resolve();

  constructor(app: App) {
    this.#app = app;
  }

  /** Begins what is due. Looks follow each other. @throws what the database throws; the next look goes on */
  look(): Promise<void> {
    const next = this.#last.then(() => this.#look());
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Another node looks, and is further soon. */
  forget(): void {
    this.#watched.clear();
    this.#plans = [];
  }

  async #look(): Promise<void> {
    const app = this.#app;
    await this.#follow();
    const nowMs = app.clock.now();
    await this.#giveUp(nowMs);
    for (const plan of this.#plans) for (const job of Object.values(plan.jobs)) await this.#lookAt(plan, job);
    if (nowMs - this.#droppedMs < DROP_EVERY_MS && nowMs >= this.#droppedMs) return;
    this.#droppedMs = nowMs;
    await dropOldCalls(app.db, nowMs);
  }

  async #follow(): Promise<void> {
    const plans = this.#app.plans.all().map(({ plan }) => plan);
    if (plans.length === this.#plans.length && plans.every((plan, index) => plan === this.#plans[index])) return;
    const jobs = plans.flatMap((plan) => Object.keys(plan.jobs).map((job) => ({ service: plan.service, job })));
    await forgetJobs(this.#app.db, jobs);
    this.#plans = plans;
    this.#watched.clear();
  }

  async #giveUp(nowMs: EpochMs): Promise<void> {
    if (performance.now() - this.#gaveUpAt < GIVE_UP_EVERY_MS) return;
    const services = await giveUpCalls(this.#app.db, nowMs);
    for (const service of services) await this.#app.live.publish(this.#app.db, 'job', service);
    this.#gaveUpAt = performance.now();
  }

  async #lookAt(plan: Plan, job: ScheduledJob): Promise<void> {
    const app = this.#app;
    const nowMs = app.clock.now();
    const key = `${plan.service}/${job.id}`;
    const known = this.#watched.get(key);
    if (known && !isDue(known, nowMs)) return;
    const pause = await pauseOf(app, plan.service, job);
    const { calls, leftOutByPause, nextMs } = await app.db
      .transaction()
      .execute((tx) => this.#decide(tx, plan, job, { pause, nowMs }));
    this.#watched.set(key, { job, nextMs, lookedMs: nowMs });
    for (const call of calls) callsUnderWay(app).begin(plan, job, call);
    if (leftOutByPause && pause) await tellPause(app, plan, job, pauseInWords(pause));
  }

  async #decide(
    tx: Tx,
    plan: Plan,
    job: ScheduledJob,
    { pause, nowMs }: { readonly pause: Pause | null; readonly nowMs: EpochMs },
  ) {
    const app = this.#app;
    const { service } = plan;
    const { loadedMs } = app.plans.inForce(service);
    const cursorMs = await lockCursor(tx, { service, job: job.id, rule: ruleKey(job) }, Math.min(nowMs, loadedMs));
    const isRunning = await isCallRunning(tx, service, job.id);
    const look = {
      service,
      job,
      occurrences: occurrencesOf(job),
      cursorMs,
      nowMs,
      isRunning,
      isPaused: pause !== null,
    };
    const decision = decideCalls(look);
    const calls: StartedCall[] = [];
    const words = pause ? pauseInWords(pause) : '';
    for (const one of decision.decided) {
      const reason = reasonInWords(one.leftOut, words);
      const call = await recordOccurrence(tx, { service, job: job.id, node: nodeOf(app) }, { ...one, reason }, nowMs);
      if (call) calls.push(call);
    }
    if (decision.cursorMs !== cursorMs) await moveCursor(tx, service, job.id, decision.cursorMs);
    if (decision.decided.length > 0) await app.live.publish(tx, 'job', service);
    const leftOutByPause = decision.decided.some(({ leftOut }) => leftOut === 'paused');
    return { calls, leftOutByPause, nextMs: decision.nextMs };
  }
}

/** Also after the clock was set back: what was decided by it may lie ahead. */
function isDue({ nextMs, lookedMs }: Watched, nowMs: EpochMs): boolean {
  return (nextMs !== null && nowMs >= nextMs) || nowMs < lookedMs;
}

/** Calls what is due for as long as this node leads. @returns how to stop, when what is under way is done or broken off */
export function startJobs(app: App): () => Promise<void> {
  const watch = new JobWatch(app);
  let isFailing = false;
  const look = async () => {
    if (!isLeading(app)) return watch.forget();
    try {
      await watch.look();
      isFailing = false;
    } catch (error) {
      // Said once, not four times a second.
      if (isFailing) return;
      isFailing = true;
      throw error;
    }
  };
  const stopAfterTicks = lookAfterTicks(app, async () => {
    await watch.look();
    await callsUnderWay(app).settled(WAIT_AFTER_TICK_MS);
  });
  const stop = repeat(app, 'a look at scheduled jobs', LOOK_EVERY_MS, look, 'error');
  return async () => {
    stopAfterTicks();
    await stop();
    await callsUnderWay(app).stop(GRACE_MS);
  };
}
