import {
  addObservation,
  bucketOf,
  observationsOf,
  type Sketch,
  sketchOfHistogram,
  spreadObservations,
} from '@tocsin/core';
import { type CounterPoint, gaugeSeen } from '../add-counters.ts';
import type { CumulativeSeries, Total } from './cumulative-series.ts';
import type {
  ExponentialPoint,
  HistogramPoint,
  NumberPoint,
  OtlpAttributes,
  OtlpMetric,
  OtlpRequest,
} from './metrics-request.ts';

/** What is taken of a request, and what is not. */
export interface OtlpPoints {
  readonly points: CounterPoint[];
  rejected: number;
  /** Why, of the first that was. */
  reason: string;
}

interface Context {
  readonly series: CumulativeSeries;
  readonly nowMs: number;
  /** Names that a metric of the plan reads: the others are not kept. */
  readonly wanted: ReadonlySet<string>;
}

const [DELTA, CUMULATIVE] = [1, 2];
const NO_RECORDED_VALUE = 1;
const LARGEST = 1e15;
/** More data points than this of metrics that are read are not what a collector sends at once. */
const MOST_POINTS = 10_000;

/** Makes points of what OTLP sends. A metric of which one data point is wrong loses only that. */
export function pointsOfRequest(request: OtlpRequest, context: Context): OtlpPoints {
  const into: OtlpPoints = { points: [], rejected: 0, reason: '' };
  for (const { resource, scopeMetrics } of request.resourceMetrics) {
    const origin = keyOf(resource?.attributes ?? []);
    for (const { scope, metrics } of scopeMetrics) {
      for (const metric of metrics.filter(({ name }) => context.wanted.has(name))) {
        takeMetric(metric, `${origin}\n${scope?.name ?? ''}\n${metric.name}`, context, into);
      }
    }
  }
  return into;
}

function takeMetric(metric: OtlpMetric, origin: string, context: Context, into: OtlpPoints): void {
  const scale = scaleOf(metric.unit);
  const take = new Taker(metric.name, origin, context, into);
  if (into.points.length + into.rejected >= MOST_POINTS) {
    take.reject(`more than ${MOST_POINTS} data points in one request`);
    return;
  }
  if (metric.gauge) takeGauges(metric.gauge.dataPoints, scale, take);
  if (metric.sum) takeSums(metric.sum, scale, take);
  for (const point of metric.histogram?.dataPoints ?? []) {
    take.total(point, metric.histogram?.aggregationTemporality ?? 0, () => histogramTotal(point, scale));
  }
  for (const point of metric.exponentialHistogram?.dataPoints ?? []) {
    take.total(point, metric.exponentialHistogram?.aggregationTemporality ?? 0, () => exponentialTotal(point, scale));
  }
  for (const _ of metric.summary?.dataPoints ?? []) take.reject('summaries are not read: send histograms');
}

/** Several points of one gauge are values of it at the same time. */
function takeGauges(points: readonly NumberPoint[], scale: number, take: Taker): void {
  const values: number[] = [];
  for (const point of points) {
    const value = numberOf(point) * scale;
    if (point.flags & NO_RECORDED_VALUE) continue;
    if (isUsable(value)) values.push(value);
    else take.reject('is not a finite number');
  }
  if (values.length === 0) return;
  const sketch = new Map<number, number>();
  for (const value of values) addObservation(sketch, value);
  take.add(gaugeSeen(values, sketch.size > 0 ? sketch : null));
}

function takeSums(sum: NonNullable<OtlpMetric['sum']>, scale: number, take: Taker): void {
  if (!sum.isMonotonic) {
    // What goes up and down and is told as a whole is what it is now.
    if (sum.aggregationTemporality === CUMULATIVE) takeGauges(sum.dataPoints, scale, take);
    else
      for (const _ of sum.dataPoints)
        take.reject('deltas of what goes up and down cannot be added up: send it cumulative');
    return;
  }
  for (const point of sum.dataPoints) {
    const count = numberOf(point) * scale;
    take.total(point, sum.aggregationTemporality, () => ({ count, sum: 0, sketch: null }));
  }
}

/** Adds points of one metric to what is taken. */
class Taker {
  readonly #name: string;
  readonly #origin: string;
  readonly #context: Context;
  readonly #into: OtlpPoints;

  constructor(name: string, origin: string, context: Context, into: OtlpPoints) {
    this.#name = name;
    this.#origin = origin;
    this.#context = context;
    this.#into = into;
  }

  add(seen: Omit<CounterPoint, 'metric'>): void {
    this.#into.points.push({ ...seen, metric: this.#name });
  }

  reject(reason: string): void {
    this.#into.rejected += 1;
    if (this.#into.reason === '') this.#into.reason = `${this.#name}: ${reason}`;
  }

  /** Takes a point of something that only grows: as it comes, or what it has grown by. */
  total(
    point: NumberPoint | HistogramPoint | ExponentialPoint,
    temporality: number,
    read: () => Omit<Total, 'startNano'>,
  ): void {
    if (point.flags & NO_RECORDED_VALUE) return;
    if (temporality !== DELTA && temporality !== CUMULATIVE) {
      this.reject('its temporality is not said');
      return;
    }
    const own = { ...read(), startNano: point.startTimeUnixNano };
    const amounts = [own.count, own.sum, observationsOf(own.sketch)];
    if (own.count < 0 || !amounts.every(isUsable)) {
      this.reject('is negative or no finite number');
      return;
    }
    const series = `${this.#origin}\n${keyOf(point.attributes)}`;
    const { nowMs } = this.#context;
    const grown = temporality === DELTA ? own : this.#context.series.increase(series, own, nowMs);
    if (!grown) return;
    const outcome = hasFailed(point.attributes) ? { fail: grown.count } : { ok: grown.count };
    const isTimed = grown.sketch !== null || 'count' in point;
    this.add(isTimed ? { ...outcome, count: grown.count, sum: grown.sum, sketch: grown.sketch } : outcome);
  }
}

function histogramTotal(point: HistogramPoint, scale: number): Omit<Total, 'startNano'> {
  const bounds = point.explicitBounds.map((bound) => bound * scale);
  return { count: point.count, sum: (point.sum ?? 0) * scale, sketch: sketchOfHistogram(bounds, point.bucketCounts) };
}

/** A bucket holds what is above base^index and up to base^(index + 1), where base is 2^(2^-scale). */
function exponentialTotal(point: ExponentialPoint, scale: number): Omit<Total, 'startNano'> {
  const sketch = new Map<number, number>();
  if (point.zeroCount > 0) sketch.set(bucketOf(0), point.zeroCount);
  const boundOf = (index: number) => Math.min(2 ** (index * 2 ** -point.scale) * scale, LARGEST);
  const offset = point.positive?.offset ?? 0;
  for (const [index, count] of (point.positive?.bucketCounts ?? []).entries()) {
    if (count > 0) spreadObservations(sketch, boundOf(offset + index), boundOf(offset + index + 1), count);
  }
  const seen: Sketch | null = sketch.size > 0 ? sketch : null;
  return { count: point.count, sum: (point.sum ?? 0) * scale, sketch: seen };
}

function numberOf({ asDouble, asInt }: NumberPoint): number {
  return asDouble ?? asInt ?? Number.NaN;
}

function isUsable(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) <= LARGEST;
}

/** Whether what was counted failed: by OpenTelemetry's conventions `error.type` is there only then. */
function hasFailed(attributes: OtlpAttributes): boolean {
  return attributes.some(({ key, value }) => {
    if (key === 'error.type') return (value?.stringValue ?? '') !== '';
    if (key === 'http.response.status_code' || key === 'http.status_code') return Number(value?.intValue ?? 0) >= 500;
    if (key === 'outcome' || key === 'result') return /^(error|fail|failed|failure)$/i.test(value?.stringValue ?? '');
    return key === 'otel.status_code' && value?.stringValue === 'ERROR';
  });
}

function keyOf(attributes: OtlpAttributes): string {
  return JSON.stringify(
    attributes.map(({ key, value }) => [key, value]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

/** Times become milliseconds, whatever unit they are sent in. */
function scaleOf(unit: string): number {
  return { s: 1000, ms: 1, us: 0.001, ns: 0.000001, min: 60_000, h: 3_600_000 }[unit] ?? 1;
}
