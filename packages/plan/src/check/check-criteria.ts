import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Threshold } from '../schema/threshold.ts';
import type { Path } from '../yaml/node-positions.ts';
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
    for (const [index, criterion] of severity.when.entries()) {
      const path = ['severities', id, 'when', index];
      if (criterion.metric !== undefined && criterion.monitor === undefined)
        checkMetric(context, path, criterion, criterion.metric);
      else if (criterion.monitor !== undefined && criterion.metric === undefined)
        checkMonitor(context, path, criterion, criterion.monitor);
      else
        reportAt(path, {
          code: 'bad-criterion',
          message: 'A criterion looks at one metric or one monitor',
          hint: FORMS,
        });
    }
  }
}

const FORMS = 'Write { metric: ID, below: 90%, for: 5m } or { monitor: ID, silent: 30m } or { monitor: ID, down: 1m }.';

function isEmptyMap(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}

function checkMetric({ draft, reportAt }: CheckContext, path: Path, criterion: Criterion, metricId: string): void {
  const { below, above } = criterion;
  if (below === undefined && above === undefined) {
    reportAt(path, {
      code: 'bad-criterion',
      message: 'This criterion has no threshold',
      hint: 'Add below: or above:.',
    });
  }
  if (criterion.silent !== undefined || criterion.down !== undefined) {
    reportAt(path, { code: 'bad-criterion', message: '"silent" and "down" are for monitors', hint: FORMS });
  }
  const metric = draft.metrics[metricId];
  if (!metric) return;
  const expected: Threshold['unit'] = metric.read === 'ratio' ? 'ratio' : metric.read === 'sum' ? 'number' : 'ms';
  for (const [key, threshold] of Object.entries({ below, above })) {
    if (!threshold || threshold.unit === expected) continue;
    const message = `The metric "${metricId}" reads ${metric.read}, so its threshold is ${UNIT_FORMS[expected]}`;
    reportAt([...path, key], { code: 'bad-threshold', message, hint: '' });
  }
}

const UNIT_FORMS = {
  ratio: 'a percentage such as 90%',
  ms: 'a latency such as 800ms or 10s',
  number: 'a number',
} as const;

function checkMonitor({ draft, reportAt }: CheckContext, path: Path, criterion: Criterion, monitorId: string): void {
  if (criterion.below || criterion.above || criterion.for !== undefined) {
    reportAt(path, { code: 'bad-criterion', message: '"below", "above" and "for" are for metrics', hint: FORMS });
  }
  const heartbeat = draft.monitors[monitorId]?.type === 'heartbeat';
  const wanted = heartbeat ? 'silent' : 'down';
  if (draft.monitors[monitorId] === undefined && (criterion.silent ?? criterion.down) !== undefined) return;
  const other = heartbeat ? 'down' : 'silent';
  if (criterion[wanted] === undefined || criterion[other] !== undefined) {
    const kind = heartbeat ? 'A heartbeat is "silent"' : 'This monitor is "down"';
    reportAt(path, {
      code: 'bad-criterion',
      message: `${kind}, so the criterion needs "${wanted}" alone`,
      hint: FORMS,
    });
  }
}
