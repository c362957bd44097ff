import { isDeepStrictEqual } from 'node:util';
import type { CheckedMonitor, EpochMs, Observation } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { runCheck } from '../check/run-check.ts';
import { CheckSlots } from './check-slots.ts';
import { DueHeap } from './due-heap.ts';
import { nextCheckMs } from './next-check.ts';
import type { WatchedMonitor } from './watched.ts';

/** The queue is looked at this often at least, because a clock may jump, and at most, because starts a moment apart can share a look. */
const LOOK_WITHIN_MS = 50;
const LOOK_AFTER_MS = 2;

type OnChecked = (watched: WatchedMonitor, monitor: CheckedMonitor, observation: Observation) => void;

/** Starts each check at its moment and hands on what it saw. It knows nothing of what the answers mean. */
export class CheckRunner {
  readonly #app: App;
  readonly #onChecked: OnChecked;
  readonly #due = new DueHeap<WatchedMonitor>();
  readonly #slots = new CheckSlots();
  readonly #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(app: App, onChecked: OnChecked) {
    this.#app = app;
    this.#onChecked = onChecked;
  }

  /** Puts a monitor's next check into the queue. What stood there for it before no longer counts. */
  schedule(watched: WatchedMonitor, atMs: EpochMs): void {
    watched.nextMs = atMs;
    watched.isQueued = true;
    this.#due.push(atMs, watched);
  }

  /** Gives every monitor its next moment anew: the clock has gone back, and what is queued lies too far ahead. */
  reschedule(monitors: Iterable<WatchedMonitor>, nowMs: EpochMs): void {
    this.#due.clear();
    for (const watched of monitors) {
      if (watched.subject.type === 'heartbeat') continue;
      const nextMs = nextCheckMs(watched.phase, watched.subject, nowMs);
      if (watched.isQueued) this.schedule(watched, nextMs);
      else if (watched.underWay) watched.nextMs = nextMs;
    }
  }

  /** Takes a monitor out of the queue. A check that is under way goes on, and nobody hears of it. */
  drop(watched: WatchedMonitor): void {
    watched.isQueued = false;
  }

  /** Starts checks by itself at their moments, until it is stopped. Once is enough. */
  start(): void {
    if (this.#timer) return;
    const look = () => {
      if (this.#isStopped) return;
      this.startDue();
      this.#slots.sweep();
      const waitMs = this.#due.nextMs - this.#app.clock.now();
      this.#timer = setTimeout(look, Math.min(LOOK_WITHIN_MS, Math.max(LOOK_AFTER_MS, waitMs)));
    };
    look();
  }

  /** Starts no more checks and drops what those under way will see. */
  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#due.clear();
  }

  /** Starts what is due. */
  startDue(): void {
    const nowMs = this.#app.clock.now();
    for (let due = this.#due.popDue(nowMs); due !== null; due = this.#due.popDue(nowMs)) {
      const watched = due.what;
      // An entry of before the monitor was put elsewhere, or taken out.
      if (!watched.isQueued || watched.nextMs !== due.atMs) continue;
      watched.isQueued = false;
      // Its last check is still under way: the end of that one puts it back.
      if (!watched.underWay) this.#begin(watched, nowMs);
    }
  }

  /** Waits for the checks that are under way, up to their timeouts. */
  async settled(): Promise<void> {
    this.#slots.sweep();
    await Promise.all(this.#underWay);
  }

  #begin(watched: WatchedMonitor, nowMs: EpochMs): void {
    const monitor = watched.subject;
    if (monitor.type === 'heartbeat') return;
    // A first or a late check moves the next one at most half an interval nearer.
    this.schedule(watched, nextCheckMs(watched.phase, monitor, nowMs + monitor.every * 500));
    let end: () => void = () => undefined;
    const underWay = new Promise<void>((done) => {
      end = done;
    });
    watched.underWay = underWay;
    this.#underWay.add(underWay);
    this.#slots.run(monitor.type, async () => {
      try {
        await this.#check(watched, monitor);
      } catch (error) {
        this.#app.log.error({ err: error, monitor: monitor.id }, 'a check failed to run');
      } finally {
        watched.underWay = null;
        this.#underWay.delete(underWay);
        end();
        if (!watched.isQueued && !watched.isGone && !this.#isStopped) this.schedule(watched, watched.nextMs);
      }
    });
  }

  async #check(watched: WatchedMonitor, monitor: CheckedMonitor): Promise<void> {
    if (this.#isStopped) return;
    const plan = this.#app.plans.get(watched.service);
    const observation = await runCheck(monitor, plan, this.#app.config.dataDir);
    // The plan says something else by now, or nothing: this says nothing of what it says.
    if (this.#isStopped || watched.isGone || !isSame(watched.subject, monitor)) return;
    this.#onChecked(watched, monitor, observation);
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || isDeepStrictEqual(one, other);
}
