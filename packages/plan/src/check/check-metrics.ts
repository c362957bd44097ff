import { parseSelector } from '@tocsin/core';
import { type BandDraft, type MetricDraft, unitOf } from '../schema/metrics.ts';
import type { Threshold } from '../schema/threshold.ts';
import type { Path } from '../yaml/node-positions.ts';
import { checkConnection } from './check-connection.ts';
import type { CheckContext } from './context.ts';

/** Metrics say where they come from in one way, and their thresholds fit what they are. */
export function checkMetrics(context: CheckContext): void {
  for (const [id, metric] of Object.entries(context.draft.metrics)) {
    const path = ['metrics', id];
    if (typeof metric.from === 'object') checkSource(context, [...path, 'from'], metric, metric.from);
    for (const key of ['target', 'alert', 'critical'] as const) {
      checkThresholds(context, [...path, key], id, metric, metric[key] ?? {});
      checkUntil(context, [...path, key], metric[key] ?? {});
    }
    const { anomalies } = metric;
    if (typeof anomalies === 'object' && anomalies.minimumWeeks > anomalies.weeks) {
      const message = `Of ${anomalies.weeks} weeks, ${anomalies.minimumWeeks} are never known`;
      const finding = { code: 'bad-value', message, hint: 'Write a smaller "minimumWeeks".' };
      context.reportAt([...path, 'anomalies', 'minimumWeeks'], finding);
    }
  }
  for (const [id, panel] of Object.entries(context.draft.panels)) checkPanel(context, id, panel);
}

const UNIT_FORMS = {
  ratio: 'a percentage such as 90%',
  ms: 'a latency such as 800ms or 10s',
  number: 'a number',
} as const;

/** Thresholds of a metric have its unit. @param path of the map in which they stand */
export function checkThresholds(
  { reportAt }: CheckContext,
  path: Path,
  id: string,
  metric: MetricDraft,
  { below, above, until }: BandDraft,
): void {
  const unit = unitOf(metric);
  const expected: Threshold['unit'] = unit === 'ratio' || unit === 'ms' ? unit : 'number';
  for (const [key, threshold] of Object.entries({ below, above, until })) {
    if (!threshold || threshold.unit === expected) continue;
    const what = metric.unit === undefined ? `reads ${metric.read}` : `is in ${unit}`;
    const message = `The metric "${id}" ${what}, so its threshold is ${UNIT_FORMS[expected]}`;
    reportAt([...path, key], { code: 'bad-threshold', message, hint: '' });
  }
}

/** What ends a band lies on its good side. */
function checkUntil({ reportAt }: CheckContext, path: Path, { below, above, until }: BandDraft): void {
  if (!until || until.unit !== (below ?? above)?.unit) return;
  const isRight = below ? until.value >= below.value : !above || until.value <= above.value;
  if (isRight) return;
  const message = `This band begins ${below ? 'below' : 'above'} its threshold, and would end before it began`;
  const hint = below ? 'Write an "until" above "below".' : 'Write an "until" below "above".';
  reportAt([...path, 'until'], { code: 'bad-band', message, hint });
}

type SourceDraft = Exclude<MetricDraft['from'], string | undefined>;

/** The kinds of sources, and which keys each may have beside the one that names it. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  scrape: ['of', 'ok', 'fail'],
  sql: ['connection', 'every'],
  promql: ['url', 'headers', 'every'],
  monitor: [],
};

const SOURCE_HINT =
  'Write { scrape: ID, of: SELECTOR }, { sql: QUERY, connection: ID }, { promql: QUERY, url: ADDRESS } or { monitor: ID }.';

function checkSource(context: CheckContext, path: Path, metric: MetricDraft, from: SourceDraft): void {
  const written = Object.entries(from).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const kinds = written.filter((key) => key in SOURCES);
  const [kind] = kinds;
  const wrong = (at: Path, message: string, hint = SOURCE_HINT) =>
    context.reportAt(at, { code: 'bad-source', message, hint });
  if (kind === undefined || kinds.length > 1) {
    if (!context.isFlawed(path)) wrong(path, 'A metric comes from one source: "scrape", "sql", "promql" or "monitor"');
    return;
  }
  const stray = written.find((key) => key !== kind && !SOURCES[kind]?.includes(key));
  if (stray !== undefined) wrong([...path, stray], `"${stray}" is not for a metric that comes from "${kind}"`);
  if (kind === 'sql') checkConnection(context, path, from.connection);
  if (kind === 'scrape') checkSelectors(context, path, from);
  const lacking = whatLacks(kind, metric.read, from);
  if (lacking !== null) wrong(path, lacking);
}

/** Selectors are those of Prometheus: one that cannot be read selects nothing, at every look. */
function checkSelectors({ reportAt }: CheckContext, path: Path, { of, ok, fail }: SourceDraft): void {
  for (const [key, selector] of Object.entries({ of, ok, fail })) {
    if (selector === undefined) continue;
    try {
      parseSelector(selector);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const message = problem.replace(/^the selector /, 'The selector ');
      reportAt([...path, key], { code: 'bad-selector', message, hint: SELECTOR_HINT });
    }
  }
}

const SELECTOR_HINT = 'Write a name and what its labels must be: \'http_requests_total{status=~"5.."}\'.';

/** What a source of a kind needs beside the key that names it; null: it has it. */
function whatLacks(kind: string, read: MetricDraft['read'], { of, ok, fail, url }: SourceDraft): string | null {
  if (kind === 'promql') return url === undefined ? 'A query of PromQL needs the "url" of its Prometheus' : null;
  if (kind === 'monitor') return ['sum', 'rate'].includes(read) ? `Checks of a monitor have no ${read}` : null;
  if (kind !== 'scrape') return null;
  const isRatio = read === 'ratio';
  const isPair = ok !== undefined && fail !== undefined && of === undefined;
  const isOne = of !== undefined && ok === undefined && fail === undefined;
  if (isRatio ? isPair : isOne) return null;
  return `A metric that reads ${read} from a scrape needs ${isRatio ? '"ok" and "fail"' : '"of" alone'}`;
}

type PanelDraft = CheckContext['draft']['panels'][string];

function checkPanel(context: CheckContext, id: string, panel: PanelDraft): void {
  const kinds = [panel.sql, panel.busiestTables, panel.command, panel.recentErrors].filter((one) => one !== undefined);
  if (kinds.length !== 1) {
    const message = 'A panel shows one thing: "sql", "busiestTables", "command" or "recentErrors"';
    const hint = 'Write { sql: "SELECT …", connection: ID } or { recentErrors: true }.';
    if (!context.isFlawed(['panels', id]))
      context.reportAt(['panels', id], { code: 'bad-source', message, hint }, 'key');
  } else if (panel.sql !== undefined || panel.busiestTables) checkConnection(context, ['panels', id], panel.connection);
}
