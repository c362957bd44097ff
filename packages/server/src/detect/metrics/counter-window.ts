import {
  COUNTER_STEP_MS,
  type CounterStep,
  type EpochMs,
  type Plan,
  unflattenSketch,
  windowStartMs,
} from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { rhythmOf } from './rhythm.ts';
import { sourceName } from './source-name.ts';

/** A push is added to the step of the moment at which it arrives, so that only the last few can still grow. */
const STILL_GROWING_MS = 3 * COUNTER_STEP_MS;

interface Series {
  readonly steps: Map<EpochMs, CounterStep>;
  /** Changes whenever the steps do. */
  revision: number;
}

/** The steps that the metrics of the plans read, kept in memory so that a look reads only what is new. */
export class CounterWindow {
  readonly #series = new Map<string, Series>();
  #versions = '';
  #readMs = 0;

  /** Brings the window up to date. After a change of a plan it is read anew. */
  async refresh(db: Kysely<Database>, plans: readonly Plan[], nowMs: EpochMs): Promise<void> {
    const wanted = plans.flatMap((plan) => Object.values(plan.metrics).map((metric) => ({ plan, metric })));
    const versions = plans.map((plan) => `${plan.service}:${plan.version}`).join();
    const isSame = versions === this.#versions && nowMs >= this.#readMs;
    if (!isSame) this.#series.clear();
    if (wanted.length === 0) return;
    const starts = wanted.map(({ plan, metric }) => windowStartMs(metric, nowMs, rhythmOf(plan, metric)));
    const startMs = starts.reduce((least, start) => Math.min(least, start), nowMs);
    const fromMs = isSame ? Math.max(startMs, this.#readMs - STILL_GROWING_MS) : startMs;
    await this.#read(db, [...new Set(wanted.map(({ metric }) => sourceName(metric)))], fromMs);
    this.#forget(startMs);
    this.#versions = versions;
    this.#readMs = nowMs;
  }

  /** The steps of a name in no order, and what changes whenever they do. */
  series(service: string, name: string): { readonly steps: readonly CounterStep[]; readonly revision: number } {
    const series = this.#series.get(keyOf(service, name));
    return { steps: [...(series?.steps.values() ?? [])], revision: series?.revision ?? 0 };
  }

  /** What changes whenever the steps of a name do. */
  revision(service: string, name: string): number {
    return this.#series.get(keyOf(service, name))?.revision ?? 0;
  }

  async #read(db: Kysely<Database>, names: readonly string[], fromMs: EpochMs): Promise<void> {
    const rows = await db
      .selectFrom('counter_step')
      .selectAll()
      .where('metric', 'in', names)
      .where('start_at', '>', new Date(fromMs))
      .execute();
    for (const { service, metric, start_at, sketch, ...counts } of rows) {
      const key = keyOf(service, metric);
      const series = this.#series.get(key) ?? { steps: new Map<EpochMs, CounterStep>(), revision: 0 };
      this.#series.set(key, series);
      const startMs = start_at.getTime();
      const known = series.steps.get(startMs);
      if (known && isSameStep(known, counts)) continue;
      series.steps.set(startMs, { startMs, ...counts, sketch: unflattenSketch(sketch) });
      series.revision += 1;
    }
  }

  #forget(beforeMs: EpochMs): void {
    for (const { steps } of this.#series.values()) {
      for (const startMs of steps.keys()) if (startMs <= beforeMs) steps.delete(startMs);
    }
  }
}

/** Whatever is added to a step changes one of these. */
function isSameStep(a: CounterStep, b: Omit<CounterStep, 'startMs' | 'sketch'>): boolean {
  return a.ok === b.ok && a.fail === b.fail && a.count === b.count && a.sum === b.sum && a.last === b.last;
}

function keyOf(service: string, name: string): string {
  return `${service}\n${name}`;
}
