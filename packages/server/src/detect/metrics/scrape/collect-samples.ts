import { addObservation, type Metric, mergeSketches, sketchOfHistogram } from '@tocsin/core';
import { type CounterPoint, gaugeSeen } from '../add-counters.ts';
import { sourceName } from '../source-name.ts';
import type { Increases } from './increases.ts';
import type { Sample } from './read-exposition.ts';
import { type Part, partsOf, type Wish } from './scrape-wish.ts';

/** More series than this are not what a person meant. */
const MOST_SERIES = 10_000;
/** Whatever is larger would make sums meaningless. */
const LARGEST = 1e15;

interface Found {
  readonly part: Part;
  readonly sample: Sample;
}

/** Keeps the samples that metrics of a scrape want, and makes points of them. */
export class SampleCollection {
  readonly #wishes: readonly Wish[];
  readonly #found = new Map<string, Found[]>();
  readonly #types = new Map<string, string>();
  readonly #seen = new Set<string>();

  constructor(wishes: readonly Wish[]) {
    this.#wishes = wishes;
  }

  takeType(name: string, type: string): void {
    if (this.#wishes.some(({ base }) => base === name || base.startsWith(`${name}_`))) this.#types.set(name, type);
  }

  /** The first of several samples of one series counts. @throws Error when there are too many */
  take(sample: Sample): void {
    const series = seriesOf(sample);
    if (this.#seen.has(series)) return;
    let isWanted = false;
    for (const wish of this.#wishes) {
      for (const part of partsOf(wish, sample)) {
        isWanted = true;
        const found = this.#found.get(wish.metric.id) ?? [];
        this.#found.set(wish.metric.id, found);
        found.push({ part, sample });
      }
    }
    if (isWanted) this.#seen.add(series);
    if (this.#seen.size > MOST_SERIES) throw new Error(`its selectors match more than ${MOST_SERIES} series`);
  }

  /** @returns the point of a metric, or why there is none */
  pointOf(wish: Wish, increases: Increases): CounterPoint | { readonly failure: string } {
    const found = this.#found.get(wish.metric.id) ?? [];
    const point = { metric: sourceName(wish.metric) };
    if (found.length === 0) return { failure: `the target has nothing that matches ${selectorsOf(wish.metric)}` };
    const has = (part: Part) => found.some((one) => one.part === part);
    const { read } = wish.metric;
    if (has('bucket')) return { ...point, ...histogramSeen(wish, found, increases) };
    if (read === 'avg' && has('sum') && has('count')) return { ...point, ...meanSeen(wish, found, increases) };
    if (this.#isCounted(wish)) return { ...point, ...countedSeen(wish, found, increases) };
    if (read === 'ratio') return { ...point, ok: sumOf(wish, found, 'ok'), fail: sumOf(wish, found, 'fail') };
    const values = gaugeValues(wish, found);
    if (values.length === 0) return { failure: 'the target has no number for it' };
    const sketch = new Map<number, number>();
    for (const value of values) addObservation(sketch, value);
    return { ...point, ...gaugeSeen(values, sketch.size > 0 ? sketch : null) };
  }

  /** Whether a metric is made of what its series have grown by, rather than of what they are. */
  #isCounted({ metric, base }: Wish): boolean {
    if (metric.read !== 'sum' && metric.read !== 'rate' && metric.read !== 'ratio') return false;
    const type = this.#types.get(base) ?? this.#types.get(base.replace(/_total$/, ''));
    return type !== 'gauge';
  }
}

function countedSeen(wish: Wish, found: readonly Found[], increases: Increases): Partial<CounterPoint> {
  const grown = { ok: 0, fail: 0, sum: 0 };
  for (const { part, sample } of found) {
    const value = increaseOf(wish, part, sample, increases) ?? 0;
    if (part === 'ok' || part === 'fail') grown[part] += value;
    else grown.sum += value;
  }
  // An amount is one observation for each whole unit of it, as far as that can be told.
  return { ...grown, count: Math.round(grown.sum / wish.scale) };
}

function meanSeen(wish: Wish, found: readonly Found[], increases: Increases): Partial<CounterPoint> {
  let [sum, count] = [0, 0];
  for (const { part, sample } of found) {
    if (part === 'sum') sum += increaseOf(wish, part, sample, increases) ?? 0;
    if (part === 'count') count += (increaseOf(wish, part, sample, increases) ?? 0) / wish.scale;
  }
  return { sum, count };
}

function histogramSeen(wish: Wish, found: readonly Found[], increases: Increases): Partial<CounterPoint> {
  const groups = new Map<string, { bound: number; count: number }[]>();
  for (const { part, sample } of found) {
    if (part !== 'bucket') continue;
    const labels = new Map(sample.labels);
    const bound = boundOf(labels.get('le'));
    labels.delete('le');
    const count = increaseOf({ ...wish, scale: 1 }, part, sample, increases);
    const key = seriesOf({ ...sample, labels });
    if (bound !== null && count !== null) groups.set(key, [...(groups.get(key) ?? []), { bound, count }]);
  }
  const sketch = mergeSketches([...groups.values()].map((buckets) => sketchOfBuckets(buckets, wish.scale)));
  return { sketch, count: Math.round([...(sketch?.values() ?? [])].reduce((sum, count) => sum + count, 0)) };
}

/** Buckets of Prometheus hold what is in those below them, too. */
function sketchOfBuckets(buckets: { bound: number; count: number }[], scale: number) {
  const sorted = buckets.toSorted((a, b) => a.bound - b.bound);
  const counts = sorted.map(({ count }, index) => Math.max(0, count - (sorted[index - 1]?.count ?? 0)));
  return sketchOfHistogram(
    sorted.map(({ bound }) => bound * scale),
    counts,
  );
}

function boundOf(le: string | undefined): number | null {
  if (le === undefined) return null;
  const bound = /^\+?inf$/i.test(le) ? Number.POSITIVE_INFINITY : Number(le);
  return Number.isNaN(bound) ? null : bound;
}

function increaseOf({ scale, metric }: Wish, part: Part, sample: Sample, increases: Increases): number | null {
  if (!isUsable(sample.value) || sample.value < 0) return null;
  const increase = increases.of(`${metric.id}\n${part}\n${seriesOf(sample)}`, sample.value);
  return increase === null ? null : increase * scale;
}

/** Of a summary its own quantile counts; a plain gauge has no label of that name. */
function gaugeValues({ metric, scale }: Wish, found: readonly Found[]): number[] {
  const wanted = /^p(\d\d)$/.exec(metric.read)?.[1] ?? null;
  return found
    .filter(({ part, sample }) => {
      const quantile = sample.labels.get('quantile');
      if (wanted === null || quantile === undefined) return part === 'of';
      return part === 'quantile' && Math.abs(Number(quantile) * 100 - Number(wanted)) < 1e-6;
    })
    .filter(({ sample }) => isUsable(sample.value))
    .map(({ sample }) => sample.value * scale);
}

function sumOf({ scale }: Wish, found: readonly Found[], wanted: Part): number {
  const values = found.filter(({ part, sample }) => part === wanted && isUsable(sample.value) && sample.value >= 0);
  return values.reduce((sum, { sample }) => sum + sample.value * scale, 0);
}

function isUsable(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) <= LARGEST;
}

function seriesOf({ name, labels }: Pick<Sample, 'name' | 'labels'>): string {
  return JSON.stringify([name, ...[...labels].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function selectorsOf({ from }: Metric): string {
  if (from.kind !== 'scraped') return '';
  return [from.of, from.ok, from.fail].filter((selector) => selector !== null).join(' or ');
}
