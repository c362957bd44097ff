import { createHash } from 'node:crypto';
import type { Metric } from '@tocsin/core';

/** No pushed name holds a control character, so nothing that is pushed can be taken for what was read from a source. */
const MARK = '\u001f';

/** Under which name the steps of a metric are kept. What was read from another source than today's has another name. */
export function sourceName(metric: Metric): string {
  if (metric.from.kind === 'pushed') return metric.from.name;
  if (metric.from.kind === 'monitor') return monitorName(metric.from.monitor);
  const source = createHash('sha256')
    .update(JSON.stringify([metric.from, metric.read]))
    .digest('hex')
    .slice(0, 12);
  return `${MARK}${metric.id}${MARK}${source}`;
}

/** Under which name the checks of a monitor are kept. */
export function monitorName(monitor: string): string {
  return `${MARK}monitor${MARK}${monitor}`;
}
