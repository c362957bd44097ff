import { addObservation, COUNTER_STEP_MS, type EpochMs, type Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { type RecentCheck, recentChecks } from '../watch/recent-checks.ts';
import { addCounters, type CounterPoint } from './add-counters.ts';
import { monitorName } from './source-name.ts';

/** Keeps what checks saw of the monitors that metrics read, as steps: after a restart their windows go on. */
export class MonitorChecks {
  readonly #app: App;
  /** Up to when the checks of a monitor are kept, by service and monitor. */
  readonly #kept = new Map<string, EpochMs>();

  constructor(app: App) {
    this.#app = app;
  }

  /** Keeps the checks that have ended since the last time. */
  async keep(plans: readonly Plan[]): Promise<void> {
    for (const plan of plans) {
      for (const monitor of monitorsReadIn(plan)) await this.#keepOf(plan.service, monitor);
    }
  }

  async #keepOf(service: string, monitor: string): Promise<void> {
    const key = `${service}\n${monitor}`;
    const { db } = this.#app;
    const keptMs = this.#kept.get(key) ?? (await keptUntil(db, service, monitor));
    this.#kept.set(key, keptMs);
    const fresh = recentChecks(this.#app, service, monitor, keptMs);
    for (const [step, checks] of byStep(fresh)) {
      const points = checks.map((check) => pointOf(monitor, check));
      await addCounters(db, service, points, step * COUNTER_STEP_MS);
      const lastMs = checks.reduce((last, { atMs }) => Math.max(last, atMs), keptMs);
      this.#kept.set(key, Math.max(this.#kept.get(key) ?? lastMs, lastMs));
    }
  }
}

function monitorsReadIn(plan: Plan): ReadonlySet<string> {
  return new Set(Object.values(plan.metrics).flatMap(({ from }) => (from.kind === 'monitor' ? [from.monitor] : [])));
}

/** Checks by the number of the step in which they ended, in order. */
function byStep(checks: readonly RecentCheck[]): Map<number, RecentCheck[]> {
  const steps = new Map<number, RecentCheck[]>();
  for (const check of checks) {
    const step = Math.floor(check.atMs / COUNTER_STEP_MS);
    steps.set(step, [...(steps.get(step) ?? []), check]);
  }
  return steps;
}

/** A step in which another look has kept checks is not added to again. */
async function keptUntil(db: Kysely<Database>, service: string, monitor: string): Promise<EpochMs> {
  const row = await db
    .selectFrom('counter_step')
    .select((eb) => eb.fn.max('start_at').as('at'))
    .where('service', '=', service)
    .where('metric', '=', monitorName(monitor))
    .executeTakeFirst();
  return row?.at ? row.at.getTime() + COUNTER_STEP_MS - 1 : Number.NEGATIVE_INFINITY;
}

function pointOf(monitor: string, { outcome, latencyMs }: RecentCheck): CounterPoint {
  const point = { metric: monitorName(monitor), ...(outcome === 'failed' ? { fail: 1 } : { ok: 1 }) };
  if (latencyMs === null) return point;
  const sketch = new Map<number, number>();
  addObservation(sketch, latencyMs);
  return { ...point, count: 1, sum: latencyMs, sketch, last: latencyMs, min: latencyMs, max: latencyMs };
}
