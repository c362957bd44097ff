import { isLeading } from '../../../detect/watch/tick.ts';
import type { App } from '../../../platform/app.ts';
import { repeat } from '../../../platform/repeat.ts';
import { statusPagesOf } from '../serve/status-pages.ts';
import { exportStatus, exportTargets } from './export-status.ts';

/** How often what is done, in milliseconds. */
export interface ExportPace {
  /** Whether anything is to be written is looked at so often. */
  readonly lookEveryMs: number;
  /** After a change a copy is written at most so often. */
  readonly writeEveryMs: number;
  /** Time itself changes the page, and a copy says when it was written: all of it is written so often. */
  readonly wholeEveryMs: number;
}

const PACE: ExportPace = { lookEveryMs: 500, writeEveryMs: 2000, wholeEveryMs: 3_600_000 };
/** After a failure the pause doubles up to a minute. */
const LONGEST_PAUSE_MS = 60_000;

interface Watched {
  isDirty: boolean;
  wholeAtMs: number;
  writtenAtMs: number;
  failures: number;
}

/**
 * Writes the copies of status pages on the node that leads: at its start, after each change, and every hour. What changes
 * while one is written is written after it.
 */
class ExportWatch {
  readonly #app: App;
  readonly #pace: ExportPace;
  readonly #watched = new Map<string, Watched>();
  readonly #end: () => void;

  constructor(app: App, pace: ExportPace) {
    this.#app = app;
    this.#pace = pace;
    this.#end = statusPagesOf(app).onChange((service) => {
      for (const [name, watched] of this.#watched) if (service === null || name === service) watched.isDirty = true;
    });
  }

  async look(): Promise<void> {
    for (const { plan } of this.#app.plans.all()) {
      if (exportTargets(plan).length > 0) await this.#lookAt(plan.service);
    }
  }

  /** Begins anew: another node may have written meanwhile. */
  forget(): void {
    this.#watched.clear();
  }

  stop(): void {
    this.#end();
  }

  async #lookAt(service: string): Promise<void> {
    const nowMs = performance.now();
    const watched = this.#watched.get(service) ?? {
      isDirty: true,
      wholeAtMs: -Infinity,
      writtenAtMs: -Infinity,
      failures: 0,
    };
    this.#watched.set(service, watched);
    const isWhole = nowMs - watched.wholeAtMs >= this.#pace.wholeEveryMs;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pace.writeEveryMs * 2 ** watched.failures);
    if ((!watched.isDirty && !isWhole) || nowMs - watched.writtenAtMs < pauseMs) return;
    const plan = this.#app.plans.find(service);
    if (!plan) return;
    watched.isDirty = false;
    watched.writtenAtMs = nowMs;
    const results = await exportStatus(this.#app, plan, isWhole).catch((error: unknown) => {
      this.#app.log.warn({ err: error, service }, 'the copy of the status page could not be made; trying again');
      return null;
    });
    const isDone = results?.every(({ error }) => error === null) ?? false;
    watched.failures = isDone ? 0 : Math.min(10, watched.failures + 1);
    if (!isDone) watched.isDirty = true;
    else if (isWhole) watched.wholeAtMs = nowMs;
  }
}

/** Keeps copies of status pages written for as long as this node leads. @returns how to stop, when what is under way is done */
export function startExporting(app: App, pace = PACE): () => Promise<void> {
  const watch = new ExportWatch(app, pace);
  const look = () => {
    if (isLeading(app)) return watch.look();
    watch.forget();
    return Promise.resolve();
  };
  const stopRepeating = repeat(app, 'a look at the copies of status pages', pace.lookEveryMs, look, 'error');
  return async () => {
    watch.stop();
    await stopRepeating();
  };
}
