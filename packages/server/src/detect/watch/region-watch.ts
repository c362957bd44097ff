import type { CheckedMonitor, Monitor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { CheckRunner } from './check-runner.ts';
import { followMonitors } from './follow-plans.ts';
import { HistoryBook } from './history-book.ts';
import { HistoryKeeper } from './keep-history.ts';
import { readRegion, storeRegion } from './region.store.ts';
import { takeObservation } from './take-observation.ts';
import { asStored, byKey, type WatchedMonitor } from './watched.ts';

/** Once a second, as all states are written; a change of a status is written at once. */
const WRITE_EVERY_MS = 1000;

/**
 * Makes the checks of one region, on the node that leads there, and writes what it folded. It judges nothing: the node that
 * leads detection makes one state of all regions.
 */
export class RegionWatch {
  readonly #app: App;
  readonly #region: string;
  readonly #monitors = new Map<string, WatchedMonitor>();
  readonly #book = new HistoryBook();
  readonly #keeper: HistoryKeeper;
  readonly #runner: CheckRunner;
  #memory: ReturnType<typeof byKey<WatchedMonitor['state']>> | null = null;
  #writtenMs = 0;
  #last: Promise<void> = Promise.resolve();
  #isRetired = false;

  constructor(app: App, region: string) {
    this.#app = app;
    this.#region = region;
    this.#keeper = new HistoryKeeper(app, this.#book);
    this.#runner = new CheckRunner(app, (watched, monitor, observation) => {
      const seen = takeObservation(watched, monitor, app.plans.get(watched.service), observation, app.clock.now());
      this.#book.note(watched.key, watched.service, monitor.id, seen);
      if (seen.hasChanged) void this.#queue(() => this.#write()).catch(() => undefined);
    });
  }

  /** Starts checks at their moments, by itself. */
  start(): void {
    this.#runner.start();
  }

  /**
   * Follows the plans, starts what is due and writes what changed. Calls queue up.
   * @param waits whether to wait for the checks that are under way
   */
  tick(waits: boolean): Promise<void> {
    return this.#queue(async () => {
      const nowMs = this.#app.clock.now();
      this.#memory ??= byKey(await readRegion(this.#app.db, this.#region));
      followMonitors(
        this.#monitors,
        this.#app.plans.all().map(({ plan }) => plan),
        {
          memory: this.#memory,
          watches: (monitor) => this.#isOurs(monitor),
          checks: (monitor): monitor is CheckedMonitor => this.#isOurs(monitor),
          schedule: (watched, atMs) => this.#runner.schedule(watched, atMs),
        },
        nowMs,
      );
      this.#runner.startDue();
      if (waits) await this.#runner.settled();
      if (waits || Math.abs(nowMs - this.#writtenMs) >= WRITE_EVERY_MS) {
        await this.#write();
        await this.#keeper.write(nowMs);
        this.#writtenMs = nowMs;
      }
    });
  }

  /** @param writes whether what is not written yet is written; not by a node that has lost its lead: another may be further */
  async retire(writes: boolean): Promise<void> {
    this.#runner.stop();
    await this.#last;
    if (writes && this.#memory) await this.#write();
    this.#isRetired = true;
    if (this.#memory) await this.#keeper.writeAll();
  }

  #queue(work: () => Promise<void>): Promise<void> {
    const next = this.#last.then(async () => {
      if (!this.#isRetired) await work();
    });
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #write(): Promise<void> {
    const changed = [...this.#monitors.values()].filter((watched) => watched.changed);
    for (const watched of changed) watched.changed = false;
    try {
      await storeRegion(this.#app.db, this.#region, changed.map(asStored));
    } catch (error) {
      for (const watched of changed) watched.changed = true;
      throw error;
    }
  }

  #isOurs(monitor: Monitor): boolean {
    return monitor.type !== 'heartbeat' && (monitor.regions?.names.includes(this.#region) ?? false);
  }
}
