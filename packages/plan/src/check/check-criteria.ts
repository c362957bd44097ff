import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Path } from '../yaml/node-positions.ts';
import { checkThresholds } from './check-metrics.ts';
import type { CheckContext } from './context.ts';

type Criterion = PlanDraft['severities'][string]['when'][number];

/** Criteria are whole and fit what they look at; there is at least one level. */
export function checkCriteria(context: CheckContext): void {
  const { draft, raw, reportAt } = context;
  if (raw.severities !== undefined && Object.keys(draft.severities).length === 0 && isEmptyMap(raw.severities)) {
    reportAt(
      ['severities'],
      { code: 'missing-key', message: 'The plan has no severities', hint: 'Define at least one level.' },
      'key',
    );
  }
  for (const [id, severity] of Object.entries(draft.severities)) {
    for (const [index, criterion] of severity.when.entries())
      checkCriterion(context, ['severities', id, 'when', index], criterion);
  }
}

/** One criterion, of a level or of a lever's rule, is whole and fits what it looks at. @param path of the criterion */
export function checkCriterion(context: CheckContext, path: Path, criterion: Criterion): void {
  if (criterion.metric !== undefined && criterion.monitor === undefined)
    checkMetric(context, path, criterion, criterion.metric);
  else if (criterion.monitor !== undefined && criterion.metric === undefined)
    checkMonitor(context, path, criterion, criterion.monitor);
  else
    context.reportAt(path, {
      code: 'bad-criterion',
      message: 'A criterion looks at one metric or one monitor',
      hint: FORMS,
    });
}

const FORMS = 'Write { metric: ID, below: 90%, for: 5m } or { monitor: ID, silent: 30m } or { monitor: ID, down: 1m }.';

function isEmptyMap(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}

function checkMetric(context: CheckContext, path: Path, criterion: Criterion, metricId: string): void {
  const { draft, reportAt } = context;
  const { below, above } = criterion;
  if (below === undefined && above === undefined) {
    reportAt(path, {
      code: 'bad-criterion',
      message: 'This criterion has no threshold',
      hint: 'Add below: or above:.',
    });
  }
  if ([criterion.silent, criterion.down, criterion.degraded].some((one) => one !== undefined)) {
    const message = '"silent", "down" and "degraded" are for monitors';
    reportAt(path, { code: 'bad-criterion', message, hint: FORMS });
  }
  const metric = draft.metrics[metricId];
  if (metric) checkThresholds(context, path, metricId, metric, criterion);
}

function checkMonitor({ draft, reportAt }: CheckContext, path: Path, criterion: Criterion, monitorId: string): void {
  if (criterion.below || criterion.above || criterion.for !== undefined) {
    reportAt(path, { code: 'bad-criterion', message: '"below", "above" and "for" are for metrics', hint: FORMS });
  }
  const monitor = draft.monitors[monitorId];
  const written = (['silent', 'down', 'degraded'] as const).filter((key) => criterion[key] !== undefined);
  // What the monitor is cannot be told; that it is unknown is said elsewhere.
  if (monitor === undefined && written.length > 0) return;
  const isHeartbeat = monitor?.type === 'heartbeat';
  const [only] = written;
  if (written.length === 1 && only !== undefined && (only === 'silent') === isHeartbeat) return;
  const message = isHeartbeat
    ? 'A heartbeat is "silent", so the criterion needs "silent" alone'
    : 'This monitor is "down" or "degraded", so the criterion needs one of them alone';
  reportAt(path, { code: 'bad-criterion', message, hint: FORMS });
}
