import { formatDuration } from '../../duration.ts';
import type { FoundBand, FoundCriterion, FoundThreshold } from '../found.ts';
import type { From, Gathered } from './gather.ts';
import type { Level } from './levels.ts';
import { Names, oneLine, slugOf } from './names.ts';

/** A side of a value, as a plan writes it: `below: 90%`. */
export interface Side {
  readonly key: 'below' | 'above';
  readonly value: string | number;
}

/** A metric of the plan. */
export interface Measure {
  readonly id: string;
  readonly title: string;
  readonly read: 'ratio' | 'sum' | 'p50' | 'p95' | 'p99';
  readonly bands: readonly (Side & {
    readonly band: FoundBand['band'];
    readonly forSeconds: number | null;
    readonly words: string;
  })[];
  readonly anomalies: boolean;
  readonly from: string;
  /** The document counts failures (`Error rate < 1%`), the metric what succeeds. */
  readonly turned: boolean;
}

/** A criterion of a level. */
export interface When {
  readonly level: string;
  readonly metric: string;
  readonly side: Side;
  readonly forSeconds: number | null;
  readonly words: string;
}

/** The metrics that thresholds and criteria of the document name, and the criteria of its levels. */
export interface Measures {
  readonly metrics: readonly Measure[];
  readonly when: readonly When[];
}

type Unit = FoundBand['unit'];

/** Makes metrics of thresholds and of the figures within the examples of the levels. */
export function findMeasures(gathered: Gathered, levels: readonly Level[]): Measures {
  const names = new Names();
  const metrics = gathered.thresholds.flatMap((threshold) => {
    const made = ofThreshold(threshold, names);
    return made ? [made] : [];
  });
  const when: When[] = [];
  for (const { id, found } of levels) {
    for (const criterion of found?.criteria ?? []) {
      const wanted = readOf(criterion.unit, criterion.subject);
      let metric = metrics.find((one) => one.read === wanted && isSame(one.title, criterion.subject));
      if (!metric) {
        metric = ofCriterion(criterion, names, found?.from ?? '');
        metrics.push(metric);
      }
      const side = sideOf(criterion.bad, criterion.value, criterion.unit, metric.turned);
      const { forSeconds, subject } = criterion;
      if (side) when.push({ level: id, metric: metric.id, side, forSeconds, words: oneLine(subject, 120) });
    }
  }
  return { metrics, when };
}

function ofThreshold(threshold: From<FoundThreshold>, names: Names): Measure | null {
  const { title, quantile, bands, anomalies, from } = threshold;
  const unit = bands[0]?.unit ?? 'number';
  const turned = isFailures(title, unit);
  const written = bands.flatMap((band) => {
    const side =
      band.unit === unit || isTime(band.unit) === isTime(unit)
        ? sideOf(band.side, band.value, band.unit, turned)
        : null;
    return side ? [{ ...side, band: band.band, forSeconds: band.forSeconds, words: oneLine(band.words, 80) }] : [];
  });
  const id = names.take(title, 'metric');
  return {
    id,
    title: oneLine(title, 120),
    read: quantile ?? readOf(unit, title),
    bands: written,
    anomalies,
    from,
    turned,
  };
}

function ofCriterion({ subject, unit }: FoundCriterion, names: Names, from: string): Measure {
  const title = oneLine(subject, 120) || 'Metric';
  const read = readOf(unit, title);
  return {
    id: names.take(title, 'metric'),
    title,
    read,
    bands: [],
    anomalies: false,
    from,
    turned: isFailures(title, unit),
  };
}

function readOf(unit: Unit, title: string): Measure['read'] {
  if (unit === 'ratio') return 'ratio';
  if (isTime(unit)) return /\bp50\b|median/i.test(title) ? 'p50' : /\bp99\b/i.test(title) ? 'p99' : 'p95';
  return 'sum';
}

function isTime(unit: Unit): boolean {
  return unit === 'ms' || unit === 'seconds';
}

/** A ratio of Tocsin is what succeeds of all; documents often write the share that fails. */
function isFailures(title: string, unit: Unit): boolean {
  return (
    unit === 'ratio' &&
    /\b(?:error|failure|failed|failing|fail|loss|drop|fehler|erro|fallo|échec|taux d'erreur)|エラー|失敗|错误/i.test(
      title,
    )
  );
}

function sideOf(side: 'below' | 'above', value: number, unit: Unit, turned: boolean): Side | null {
  if (!Number.isFinite(value) || value < 0 || value > 1e9) return null;
  if (unit === 'number') return { key: side, value };
  if (unit !== 'ratio') return latencySide(side, Math.round(unit === 'ms' ? value : value * 1000));
  if (value > 1) return null;
  const other = side === 'below' ? 'above' : 'below';
  return { key: turned ? other : side, value: `${Number(((turned ? 1 - value : value) * 100).toFixed(4))}%` };
}

function latencySide(key: Side['key'], ms: number): Side | null {
  if (ms > 999_999_999) return null;
  return { key, value: ms % 1000 === 0 && ms > 0 ? formatDuration(ms / 1000) : `${ms}ms` };
}

/** Whether two titles name one thing: `Error rate` and `High error rate`. */
function isSame(one: string, other: string): boolean {
  const words = (text: string): readonly string[] =>
    slugOf(text)
      .split('-')
      .filter((word) => !/^(?:high|low|moderate|elevated|rate|the|of|times?)?s?$/.test(word));
  const [a, b] = [words(one), words(other)];
  if (a.length === 0 || b.length === 0) return slugOf(one) === slugOf(other);
  return a.every((word) => b.some((with_) => with_.replace(/s$/, '') === word.replace(/s$/, '')));
}
