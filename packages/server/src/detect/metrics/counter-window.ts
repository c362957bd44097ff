import { COUNTER_STEP_MS, type CounterStep, type EpochMs, type Plan, windowStartMs } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** A push is added to the step of the moment at which it arrives, so that only the last few can still grow. */
const STILL_GROWING_MS = 3 * COUNTER_STEP_MS;

/** The counter steps that the metrics of the plans read, kept in memory so that a look reads only what is new. */
export class CounterWindow {
  readonly #steps = new Map<string, Map<EpochMs, CounterStep>>();
  #versions = '';
  #readMs = 0;

  /** Brings the window up to date. After a change of a plan it is read anew. */
  async refresh(db: Kysely<Database>, plans: readonly Plan[], nowMs: EpochMs): Promise<void> {
    const wanted = plans.flatMap((plan) => Object.values(plan.metrics).map((metric) => ({ plan, metric })));
    const versions = plans.map((plan) => `${plan.service}:${plan.version}`).join();
    const isSame = versions === this.#versions && nowMs >= this.#readMs;
    if (!isSame) this.#steps.clear();
    if (wanted.length === 0) return;
    const startMs = Math.min(...wanted.map(({ metric }) => windowStartMs(metric, nowMs)));
    const fromMs = isSame ? Math.max(startMs, this.#readMs - STILL_GROWING_MS) : startMs;
    await this.#read(
      db,
      [...new Set(wanted.map(({ metric }) => (metric.from.kind === 'pushed' ? metric.from.name : metric.id)))],
      fromMs,
    );
    this.#forget(startMs);
    this.#versions = versions;
    this.#readMs = nowMs;
  }

  /** The steps of a counter or timer, in no order. */
  steps(service: string, from: string): readonly CounterStep[] {
    return [...(this.#steps.get(`${service}\n${from}`)?.values() ?? [])];
  }

  async #read(db: Kysely<Database>, names: readonly string[], fromMs: EpochMs): Promise<void> {
    const rows = await db
      .selectFrom('counter_step')
      .selectAll()
      .where('metric', 'in', names)
      .where('start_at', '>', new Date(fromMs))
      .execute();
    for (const { service, metric, start_at, ...counts } of rows) {
      const key = `${service}\n${metric}`;
      const steps = this.#steps.get(key) ?? new Map<EpochMs, CounterStep>();
      this.#steps.set(key, steps.set(start_at.getTime(), { startMs: start_at.getTime(), ...counts }));
    }
  }

  #forget(beforeMs: EpochMs): void {
    for (const steps of this.#steps.values()) {
      for (const startMs of steps.keys()) if (startMs <= beforeMs) steps.delete(startMs);
    }
  }
}
