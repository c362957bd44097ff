import { formatDuration } from '../../duration.ts';
import type { Measure, Measures } from './measures.ts';
import { type Entry, entry, inline, map, optional, yamlFile } from './yaml-text.ts';

/** Writes monitors.yaml: metrics and their bands. Null when the document measures nothing. */
export function writeMonitors({ metrics }: Measures): string | null {
  if (metrics.length === 0) return null;
  const written = metrics.map((metric) => writeMetric(metric));
  return yamlFile(
    'What is measured. Applications push the counters and timers that the metrics read.',
    entry('metrics', map(...written)),
  );
}

function writeMetric(metric: Measure): Entry {
  const share = metric.turned ? 'the share that does not fail' : metric.read === 'ratio' ? 'ok ÷ (ok + fail)' : '';
  const todo = `which counter or timer it reads (from: …)${share === '' ? '' : `; ${share}`}`;
  const bands = metric.bands.map(writeBand);
  const unique = bands.filter((band, index) => bands.findIndex(({ key }) => key === band.key) === index);
  return entry(
    metric.id,
    map(
      entry('title', metric.title),
      entry('read', metric.read),
      ...unique,
      metric.anomalies ? entry('anomalies', true) : null,
    ),
    { from: metric.from, todo },
  );
}

function writeBand({ band, key, value, forSeconds, words }: Measure['bands'][number]): Entry {
  const lasting = forSeconds === null || band === 'target' ? null : optional('for', formatDuration(forSeconds));
  return entry(band, inline(entry(key, value), lasting), { from: words });
}
