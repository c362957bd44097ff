import type { EpochMs, Seconds } from '../model/plan.ts';
import type { Metric, MetricRead } from '../model/plan-metrics.ts';
import type { UsualRange } from './anomaly.ts';
import { mergeSketches, observationsOf, quantileOf, type Sketch } from './sketch.ts';

/** What was observed is kept in steps of this length. */
export const COUNTER_STEP_MS = 10_000;

/** What was observed of one counter, timer or gauge within one step. */
export interface CounterStep {
  readonly startMs: EpochMs;
  readonly ok: number;
  readonly fail: number;
  /** Observations of a timer, a gauge or a plain sum, and their total. */
  readonly count: number;
  readonly sum: number;
  /** Null when nothing was timed. */
  readonly sketch: Sketch | null;
  /** Of a timer's or gauge's values; null when there were none. */
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** A step of which some was observed. */
export function stepOf(startMs: EpochMs, seen: Partial<CounterStep>): CounterStep {
  const nothing = { ok: 0, fail: 0, count: 0, sum: 0, sketch: null, last: null, min: null, max: null };
  return { ...nothing, ...seen, startMs };
}

export interface MetricReading {
  /** In the metric's unit, ratios 0 to 1; null: too few observations, so nothing is known. */
  readonly value: number | null;
  readonly observations: number;
  /** Why nothing is known, or what is wrong with where the values come from, in words. */
  readonly detail?: string;
  /** What the metric usually is at this hour; absent: not known, or not asked. */
  readonly usual?: UsualRange;
}

/** How values come from a source that is asked for them, and how often; pushed ones have no rhythm of their own. */
export interface Rhythm {
  readonly every: Seconds;
}

/**
 * Reads a metric over its sliding window. A step that overlaps the window's beginning counts whole, so the window is up to
 * 10 seconds longer than the plan says. Fewer observations than the metric's minimum are unknown, and so are the total and
 * the rate of a source that was not read for a part of the window: what was missed is not zero.
 */
export function readMetric(
  metric: Metric,
  steps: readonly CounterStep[],
  nowMs: EpochMs,
  rhythm: Rhythm | null = null,
): MetricReading {
  const fromMs = windowStartMs(metric, nowMs, rhythm);
  const inside = steps.filter((step) => step.startMs > fromMs && step.startMs <= nowMs);
  const isTotal = metric.read === 'sum' || metric.read === 'rate';
  if (isTotal && rhythm && hasGap(inside, fromMs, nowMs, rhythm)) {
    return { value: null, observations: observationsIn(inside), detail: 'not read for the whole window yet' };
  }
  const { value, observations } = READERS[metric.read](inside, metric);
  // A sum beyond all numbers, or nothing divided by nothing, is no value.
  const isKnown = value !== null && Number.isFinite(value) && observations >= metric.minimum;
  return { value: isKnown ? value : null, observations };
}

/** Steps that start at or before this moment are not in the metric's window. The last value lives until the next is due. */
export function windowStartMs(metric: Metric, nowMs: EpochMs, rhythm: Rhythm | null = null): EpochMs {
  const isSingle = metric.read === 'last' || isAnsweredRatio(metric);
  const seconds = rhythm && isSingle ? Math.max(metric.window, 2 * rhythm.every) : metric.window;
  return nowMs - seconds * 1000 - COUNTER_STEP_MS;
}

interface Read {
  readonly value: number | null;
  readonly observations: number;
}

type Reader = (steps: readonly CounterStep[], metric: Metric) => Read;

const READERS: Readonly<Record<MetricRead, Reader>> = {
  ratio: readRatio,
  sum: (steps) => ({ value: totalOf(steps), observations: observationsIn(steps) }),
  rate: (steps, metric) => ({
    value: totalOf(steps) / Math.max(1, metric.window),
    observations: observationsIn(steps),
  }),
  last: readLast,
  avg: (steps) => {
    const observations = add(steps, (step) => step.count);
    return { value: observations > 0 ? add(steps, (step) => step.sum) / observations : null, observations };
  },
  min: (steps) => readEdge(steps, 'min'),
  max: (steps) => readEdge(steps, 'max'),
  p50: quantileReader(0.5),
  p90: quantileReader(0.9),
  p95: quantileReader(0.95),
  p99: quantileReader(0.99),
};

function readRatio(steps: readonly CounterStep[], metric: Metric): Read {
  if (isAnsweredRatio(metric)) {
    const { value, observations } = readLast(steps);
    return { value: value !== null && value >= 0 && value <= 1 ? value : null, observations };
  }
  const ok = add(steps, (step) => step.ok);
  const observations = ok + add(steps, (step) => step.fail);
  return { value: observations > 0 ? ok / observations : null, observations };
}

/** A query answers a ratio as one number. */
function isAnsweredRatio(metric: Metric): boolean {
  return metric.read === 'ratio' && (metric.from.kind === 'sql' || metric.from.kind === 'promql');
}

function readLast(steps: readonly CounterStep[]): Read {
  let newest: CounterStep | null = null;
  for (const step of steps) if (step.last !== null && (!newest || step.startMs > newest.startMs)) newest = step;
  return { value: newest?.last ?? null, observations: add(steps, (step) => step.count) };
}

function readEdge(steps: readonly CounterStep[], edge: 'min' | 'max'): Read {
  let value: number | null = null;
  for (const step of steps) {
    const own = step[edge];
    if (own !== null && (value === null || (edge === 'min' ? own < value : own > value))) value = own;
  }
  return { value, observations: add(steps, (step) => step.count) };
}

function quantileReader(q: number): Reader {
  return (steps) => {
    const sketch = mergeSketches(steps.map((step) => step.sketch));
    return { value: quantileOf(sketch, q), observations: Math.round(observationsOf(sketch)) };
  };
}

/** Of what is counted by its outcome the count is the total, though it may have been timed, too. */
function totalOf(steps: readonly CounterStep[]): number {
  return add(steps, countedIn) || add(steps, (step) => step.sum);
}

function observationsIn(steps: readonly CounterStep[]): number {
  return add(steps, countedIn) || add(steps, (step) => step.count);
}

function countedIn(step: CounterStep): number {
  return step.ok + step.fail;
}

function add(steps: readonly CounterStep[], pick: (step: CounterStep) => number): number {
  return steps.reduce((sum, step) => sum + pick(step), 0);
}

/** Whether a source was silent for three of its intervals anywhere in the window. */
function hasGap(steps: readonly CounterStep[], fromMs: EpochMs, nowMs: EpochMs, { every }: Rhythm): boolean {
  const mostMs = 3 * every * 1000 + COUNTER_STEP_MS;
  const moments = [...steps.map((step) => step.startMs).sort((a, b) => a - b), nowMs];
  let beforeMs = fromMs;
  for (const moment of moments) {
    if (moment - beforeMs > mostMs) return true;
    beforeMs = moment;
  }
  return false;
}
