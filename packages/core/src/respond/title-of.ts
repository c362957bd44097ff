import { describeCondition } from '../detect/describe-subject.ts';
import type { Signal } from '../model/alert.ts';
import type { Plan } from '../model/plan.ts';

/**
 * A short title for the incident that a signal opens: what is wrong, without the numbers of the moment, which stand in
 * the alert's own sentence.
 */
export function titleOf(plan: Plan, signal: Signal): string {
  const [kind, id = ''] = signal.source.split(/:(.*)/s);
  const conditions = plan.severities.find((s) => s.id === signal.severity)?.when ?? [];
  if (kind === 'metric') {
    const metric = plan.metrics[id];
    const condition = conditions.find((c) => c.kind === 'metric' && c.metric === id);
    if (metric && condition) return `${metric.title}: ${describeCondition({ ...condition, for: 0 }, metric)}`;
  }
  if (kind === 'monitor') {
    const monitor = plan.monitors[id];
    if (monitor) return monitor.type === 'heartbeat' ? `${monitor.title} has gone silent` : `${monitor.title} is down`;
  }
  return signal.summary;
}
