import { type Metric, parseSelector, type Selector, selects } from '@tocsin/core';
import type { Sample } from './read-exposition.ts';

/** What part of a metric a sample is. */
export type Part = 'ok' | 'fail' | 'of' | 'bucket' | 'sum' | 'count' | 'quantile';

export interface Wish {
  readonly metric: Metric;
  readonly parts: readonly { readonly part: Part; readonly selector: Selector }[];
  /** The name as the plan has it, whose type counts. */
  readonly base: string;
  /** By which values become milliseconds, where the metric is of those. */
  readonly scale: number;
}

/**
 * What a metric wants of a target's answer: for quantiles and means the series of a histogram or summary, else those that are
 * named. @throws Error in words when a selector is none
 */
export function wishOf(metric: Metric): Wish {
  const { from } = metric;
  if (from.kind !== 'scraped') throw new Error(`${metric.id} is not scraped`);
  if (metric.read === 'ratio') {
    if (from.ok === null || from.fail === null) throw new Error('a ratio needs selectors "ok" and "fail"');
    const [ok, fail] = [parseSelector(from.ok), parseSelector(from.fail)];
    const parts = [counted('ok', ok), counted('fail', fail)].flat();
    return { metric, parts, base: ok.name, scale: 1 };
  }
  if (from.of === null) throw new Error('the selector "of" is missing');
  const selector = parseSelector(from.of);
  const base = /^p\d/.test(metric.read) ? selector.name.replace(/_bucket$/, '') : selector.name;
  const named = (part: Part, name: string) => ({ part, selector: { ...selector, name } });
  const parts = [named('of', selector.name)];
  if (/^p\d/.test(metric.read)) parts.push(named('bucket', `${base}_bucket`), named('quantile', base));
  if (metric.read === 'avg') parts.push(named('sum', `${base}_sum`), named('count', `${base}_count`));
  if (metric.read === 'sum' || metric.read === 'rate') parts.push(named('count', `${base}_count`));
  return { metric, parts, base, scale: metric.unit === 'ms' ? scaleOf(base) : 1 };
}

/** A ratio may name a histogram: then its observations are counted. */
function counted(part: 'ok' | 'fail', selector: Selector) {
  return [
    { part, selector },
    { part, selector: { ...selector, name: `${selector.name}_count` } },
  ];
}

/** The parts of a wish that a sample is. */
export function partsOf(wish: Wish, sample: Sample): Part[] {
  return wish.parts
    .filter(({ selector }) => selector.name === sample.name && selects(selector, sample.labels))
    .map(({ part }) => part);
}

/** Prometheus names its units at the end of names. */
function scaleOf(base: string): number {
  const name = base.replace(/_(total|sum|count|bucket)$/, '');
  if (/_seconds$|_secs?$/.test(name)) return 1000;
  if (/_(microseconds|micros|us)$/.test(name)) return 0.001;
  return /_(nanoseconds|nanos|ns)$/.test(name) ? 0.000001 : 1;
}
