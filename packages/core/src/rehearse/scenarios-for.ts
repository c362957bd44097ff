import { formatValue } from '../detect/describe-subject.ts';
import type { Condition, EpochMs, Plan, Severity } from '../model/plan.ts';
import type { Metric } from '../model/plan-metrics.ts';
import { type Happening, type Scenario, SILENT_BEHAVIOUR, USUAL_BEHAVIOUR } from './scenario.ts';

/** How long a story goes on unless it says otherwise. */
export const USUAL_UNTIL = 4 * 3600;

/**
 * Makes one scenario a level for a plan that has none of its own: what meets the level's first criterion, while whoever is
 * paged first does not answer.
 */
export function scenariosFor(plan: Plan, atMs: EpochMs): readonly Scenario[] {
  return plan.severities.map((severity) => {
    const policy = plan.escalation[severity.escalation ?? ''];
    const first = policy?.steps[0]?.targets.find(({ kind }) => kind !== 'channel');
    return {
      title: `${severity.id} ${severity.name}, and who is paged first does not answer`,
      atMs,
      what: [happeningFor(plan, severity)],
      people: first ? [{ who: first, behaviour: SILENT_BEHAVIOUR }] : [],
      everybody: USUAL_BEHAVIOUR,
      down: [],
      until: USUAL_UNTIL,
      expect: [],
    };
  });
}

/** What makes an incident of a level: its first criterion that can be met, else an alert that says so. */
export function happeningFor(plan: Plan, severity: Severity, condition?: Condition): Happening {
  const base = { after: 0, lasts: null };
  const chosen = condition ?? severity.when[0];
  if (chosen?.kind === 'monitor') {
    const is = plan.monitors[chosen.monitor]?.type === 'heartbeat' ? 'silent' : 'down';
    return { ...base, kind: 'monitor', monitor: chosen.monitor, is };
  }
  const metric = chosen && plan.metrics[chosen.metric];
  if (chosen && metric) return { ...base, kind: 'metric', metric: metric.id, value: valueThatMeets(metric, chosen) };
  const component = Object.keys(plan.components)[0] ?? null;
  const text = severity.examples[0] ?? severity.meaning;
  return { ...base, kind: 'alert', text: text || severity.name, component, severity: severity.id };
}

/** A value on the bad side of a criterion, not so far that a worse level's criterion is met as a rule. */
export function valueThatMeets(metric: Metric, condition: Extract<Condition, { kind: 'metric' }>): number {
  if (condition.below !== undefined) return condition.below * 0.98;
  const above = condition.above ?? 0;
  return metric.read === 'ratio' ? (above + 1) / 2 : above === 0 ? 1 : above * 1.02;
}

/** The value that meets a metric's worst criterion, as a plan writes it: `78 %`. */
export function worstValueText(plan: Plan, metric: Metric): string {
  for (const severity of plan.severities) {
    for (const condition of severity.when) {
      if (condition.kind !== 'metric' || condition.metric !== metric.id) continue;
      return formatValue(metric, valueThatMeets(metric, condition)).replaceAll(' ', '');
    }
  }
  return metric.read === 'ratio' ? '50%' : '0';
}
