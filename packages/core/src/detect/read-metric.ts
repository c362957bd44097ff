import type { EpochMs } from '../model/plan.ts';
import type { Metric } from '../model/plan-detection.ts';

/** Pushed counters are kept in steps of this length. */
export const COUNTER_STEP_MS = 10_000;

/** Upper bounds of a timer's latency buckets in milliseconds; one more bucket holds what is above the last. */
export const LATENCY_BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000] as const;

/** What was pushed for one counter or timer within one step. */
export interface CounterStep {
  readonly startMs: EpochMs;
  readonly ok: number;
  readonly fail: number;
  /** Observations of a timer or of a plain sum, and their total. */
  readonly count: number;
  readonly sum: number;
  /** Observations per latency bucket, not cumulative; null when nothing was timed. */
  readonly buckets: readonly number[] | null;
}

export interface MetricReading {
  /** Ratio from 0 to 1, total, or milliseconds; null: too few observations, so nothing is known. */
  readonly value: number | null;
  readonly observations: number;
}

/**
 * Reads a metric over its sliding window. A step that overlaps the window's beginning counts whole, so the window is up to
 * 10 seconds longer than the plan says. Fewer observations than the metric's minimum are unknown.
 */
export function readMetric(metric: Metric, steps: readonly CounterStep[], nowMs: EpochMs): MetricReading {
  const fromMs = windowStartMs(metric, nowMs);
  const inside = steps.filter((step) => step.startMs > fromMs && step.startMs <= nowMs);
  const total = (pick: (step: CounterStep) => number) => inside.reduce((sum, step) => sum + pick(step), 0);
  if (metric.read === 'ratio') {
    const ok = total((step) => step.ok);
    const observations = ok + total((step) => step.fail);
    return known(metric, observations, observations > 0 ? ok / observations : null);
  }
  if (metric.read === 'sum') {
    const observations = total((step) => step.ok + step.fail + step.count);
    return known(
      metric,
      observations,
      total((step) => step.ok + step.fail + step.sum),
    );
  }
  const buckets = addBuckets(inside);
  const observations = buckets.reduce((sum, count) => sum + count, 0);
  return known(metric, observations, quantile(buckets, QUANTILE[metric.read as keyof typeof QUANTILE]));
}

/** Steps that start at or before this moment are not in the metric's window. */
export function windowStartMs(metric: Metric, nowMs: EpochMs): EpochMs {
  return nowMs - metric.window * 1000 - COUNTER_STEP_MS;
}

const QUANTILE = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/**
 * Estimates a quantile from latency buckets, spreading the observations of a bucket evenly over it; what is above the last
 * bound is reported as that bound, as Prometheus does.
 * @returns milliseconds; null without observations
 */
export function quantile(buckets: readonly number[], q: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = q * total;
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    if (count > 0 && below + count >= rank) {
      const lower = LATENCY_BOUNDS_MS[index - 1] ?? 0;
      const upper = LATENCY_BOUNDS_MS[index];
      return upper === undefined ? lower : lower + ((upper - lower) * (rank - below)) / count;
    }
    below += count;
  }
  return LATENCY_BOUNDS_MS[LATENCY_BOUNDS_MS.length - 1] ?? null;
}

function known(metric: Metric, observations: number, value: number | null): MetricReading {
  return { value: observations >= metric.minimum ? value : null, observations };
}

function addBuckets(steps: readonly CounterStep[]): number[] {
  const sum = new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0);
  for (const step of steps) {
    for (const [index, count] of (step.buckets ?? []).entries()) sum[index] = (sum[index] ?? 0) + count;
  }
  return sum;
}
