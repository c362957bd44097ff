import type { EpochMs } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Subjects } from './judge.ts';
import { type Forgotten, forget, storeMetrics, storeMonitors, storeTick } from './monitor.store.ts';
import { asStored, type WatchedMonitor } from './watched.ts';

const WRITE_EVERY_MS = 1000;
/** So many states a statement. */
const MOST_ROWS = 5000;

/** Writes the states that have changed. Nothing that cannot be written is lost: it is written next time. */
export class StateKeeper {
  readonly #app: App;
  readonly #subjects: Subjects;
  #writtenMs = Number.NEGATIVE_INFINITY;
  /** What left the plans since the last time. */
  #forgotten: Forgotten[] = [];

  constructor(app: App, subjects: Subjects) {
    this.#app = app;
    this.#subjects = subjects;
  }

  /** Whether a second has passed. */
  isDue(nowMs: EpochMs): boolean {
    return Math.abs(nowMs - this.#writtenMs) >= WRITE_EVERY_MS;
  }

  forget(gone: readonly Forgotten[]): void {
    this.#forgotten.push(...gone);
  }

  /** Writes all that has changed, and that Tocsin was watching at `nowMs`. @throws what the database throws */
  async write(nowMs: EpochMs): Promise<void> {
    const monitors = [...this.#subjects.monitors.values()].filter((watched) => watched.changed);
    const metrics = [...this.#subjects.metrics.values()].filter((watched) => watched.changed);
    const services = new Set([...monitors, ...metrics].map((watched) => watched.service));
    // Cleared before writing: what a check changes meanwhile is written next time.
    for (const watched of [...monitors, ...metrics]) watched.changed = false;
    const forgotten = this.#forgotten.splice(0);
    try {
      await this.#app.db.transaction().execute(async (tx) => {
        for (let at = 0; at < monitors.length; at += MOST_ROWS)
          await storeMonitors(tx, monitors.slice(at, at + MOST_ROWS).map(asStored));
        await storeMetrics(
          tx,
          metrics.flatMap((watched) => (watched.state ? [asStored({ ...watched, state: watched.state })] : [])),
        );
        await forget(tx, forgotten);
        await storeTick(tx, nowMs);
        for (const service of services) await this.#app.live.publish(tx, 'health', service);
      });
    } catch (error) {
      for (const watched of [...monitors, ...metrics]) watched.changed = true;
      this.#forgotten.unshift(...forgotten);
      throw error;
    }
    this.#writtenMs = nowMs;
  }

  /** Writes the states of some monitors, before what follows from them. */
  async writeSome(some: ReadonlySet<WatchedMonitor>): Promise<void> {
    const monitors = [...some].filter((watched) => watched.changed && !watched.isGone);
    for (const watched of monitors) watched.changed = false;
    try {
      await storeMonitors(this.#app.db, monitors.map(asStored));
    } catch (error) {
      for (const watched of monitors) watched.changed = true;
      throw error;
    }
  }
}
