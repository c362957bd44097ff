import { unitOf } from '../schema/metrics.ts';
import type { CheckContext } from './context.ts';

type Unit = ReturnType<typeof unitOf>;

/** Metrics that estimate the impact count people or money; a ratio says how many of all, which money has not. */
export function checkImpact({ draft, reportAt }: CheckContext): void {
  const wrongUnit = (metricId: string, allowed: readonly Unit[]): Unit | null => {
    const metric = Object.hasOwn(draft.metrics, metricId) ? draft.metrics[metricId] : undefined;
    const unit = metric ? unitOf(metric) : 'count';
    return allowed.includes(unit) ? null : unit;
  };
  const { users, customers, revenue } = draft.impact;
  for (const [key, estimate] of Object.entries({ users, customers })) {
    if (!estimate) continue;
    const unit = wrongUnit(estimate.metric, ['count', 'ratio']);
    const message = `The metric "${estimate.metric}" is in ${unit}, which does not say how many ${key}`;
    const hint = `Name a metric that counts ${key}, or a ratio of them.`;
    if (unit !== null) reportAt(['impact', key, 'metric'], { code: 'bad-estimate', message, hint });
    checkAll(key, estimate.of);
  }
  const unit = revenue ? wrongUnit(revenue.metric, ['count']) : null;
  if (revenue && unit !== null) {
    const message = `The metric "${revenue.metric}" is in ${unit}, which is no money`;
    const hint = 'Name a metric that says how much is lost in an hour.';
    reportAt(['impact', 'revenue', 'metric'], { code: 'bad-estimate', message, hint });
  }

  function checkAll(key: string, all: number | string | undefined): void {
    const wrong = typeof all === 'string' ? wrongUnit(all, ['count']) : null;
    if (wrong === null) return;
    const message = `"of" says how many ${key} there are, and the metric "${all}" is in ${wrong}`;
    reportAt(['impact', key, 'of'], {
      code: 'bad-estimate',
      message,
      hint: 'Name a metric that counts, or write a number.',
    });
  }
}
