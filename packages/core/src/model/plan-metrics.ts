import type { Seconds } from './plan.ts';

/* What is measured, where it comes from, and when it is bad. */

export const METRIC_READS = ['ratio', 'sum', 'rate', 'last', 'avg', 'min', 'max', 'p50', 'p90', 'p95', 'p99'] as const;
/**
 * `ratio`: ok ÷ (ok + fail). `sum`: total of the window. `rate`: total a second. `last`, `avg`, `min`, `max`: of the values
 * seen in the window. `p50` … `p99`: a quantile of a timer in milliseconds.
 */
export type MetricRead = (typeof METRIC_READS)[number];

export type MetricSource =
  /** A counter, timer or gauge that the application pushed: by the SDK, or by OTLP. */
  | { readonly kind: 'pushed'; readonly name: string }
  /** Samples of a scraped target, by Prometheus selectors; a ratio has `ok` and `fail`, the others `of`. */
  | {
      readonly kind: 'scraped';
      readonly scrape: string;
      readonly of: string | null;
      readonly ok: string | null;
      readonly fail: string | null;
    }
  /** First column of the first row; a ratio may be a number from 0 to 1. */
  | { readonly kind: 'sql'; readonly connection: string; readonly query: string; readonly every: Seconds }
  | {
      readonly kind: 'promql';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly query: string;
      readonly every: Seconds;
    }
  /** What Tocsin's own checks of a monitor saw: the ratio of good ones, or their latency. */
  | { readonly kind: 'monitor'; readonly monitor: string };

export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly read: MetricRead;
  readonly from: MetricSource;
  /** Length of the sliding window. */
  readonly window: Seconds;
  /** Fewer observations than this in the window say nothing. */
  readonly minimum: number;
  /** What its values are, where the way of reading does not say it. */
  readonly unit: 'ratio' | 'ms' | 'count' | 'bytes';
  readonly component: string | null;
  readonly runbook: string | null;
  /** The healthy side; null: nobody said so. */
  readonly target: MetricBand | null;
  /** The bad side. A band that names a severity is among that level's criteria, too. */
  readonly alert: MetricBand | null;
  readonly critical: MetricBand | null;
  /** Watched for deviation from its usual course; null: it is not. */
  readonly anomalies: AnomalyRule | null;
}

/** One side of a threshold; exactly one of `below` and `above` is there, in the unit of the metric. */
export interface MetricBand {
  readonly below?: number;
  readonly above?: number;
  /** It must hold this long without a break. */
  readonly for: Seconds;
  readonly severity: string | null;
  /** Hysteresis: once it holds, it does so until the value is past this; null: past the threshold itself. */
  readonly until: number | null;
}

/** A metric is compared with the same hour of the week in past weeks, by median and median absolute deviation. */
export interface AnomalyRule {
  /** So many deviations away from the median is unusual. */
  readonly deviations: number;
  readonly direction: 'both' | 'up' | 'down';
  readonly for: Seconds;
  readonly severity: string;
  /** Past weeks that are looked at, and how many of them must be known. */
  readonly weeks: number;
  readonly minimumWeeks: number;
}

/** A target that speaks Prometheus' text format. */
export interface Scrape {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly every: Seconds;
  readonly timeout: Seconds;
}
