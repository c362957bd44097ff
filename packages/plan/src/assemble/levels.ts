import type { Condition, Metric, MetricBand, Severity } from '@tocsin/core';
import type { BandDraft } from '../schema/detection.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';

/** Builds the levels. A band of a metric that names a level is one more criterion of it, after those it lists. */
export function assembleSeverities(draft: PlanDraft): readonly Severity[] {
  return Object.entries(draft.severities).map(([id, severity]) => ({
    id,
    name: severity.name ?? id,
    meaning: severity.meaning ?? '',
    examples: severity.examples,
    acknowledge: severity.acknowledge ?? null,
    resolve: severity.resolve ?? null,
    update: severity.update ?? null,
    commander: severity.commander ?? null,
    escalation: severity.escalation ?? null,
    urgency: severity.urgency,
    review: severity.review,
    lowerAfter: severity.lowerAfter ?? null,
    when: distinct([...severity.when.map(toCondition), ...bandsOf(id, draft)]),
  }));
}

/** Builds one metric with its bands. */
export function assembleMetric(metric: PlanDraft['metrics'][string], id: string): Metric {
  const { title, from, component, runbook, target, alert, critical } = metric;
  return {
    ...metric,
    id,
    title: title ?? titleFromId(id),
    from: { kind: 'pushed', name: from ?? id },
    unit: metric.read === 'ratio' ? 'ratio' : metric.read === 'sum' ? 'count' : 'ms',
    anomalies: null,
    component: component ?? null,
    runbook: runbook ?? null,
    target: toBand(target),
    alert: toBand(alert),
    critical: toBand(critical),
  };
}

function toBand(band: BandDraft | undefined): MetricBand | null {
  return band ? { ...sideOf(band), for: band.for ?? 0, severity: band.severity ?? null, until: null } : null;
}

function sideOf({ below, above }: BandDraft): { below?: number; above?: number } {
  return { ...(below && { below: below.value }), ...(above && { above: above.value }) };
}

function toCondition(criterion: PlanDraft['severities'][string]['when'][number]): Condition {
  const { metric, monitor, silent, down } = criterion;
  if (metric === undefined) {
    return {
      kind: 'monitor',
      monitor: monitor ?? '',
      is: silent === undefined ? 'down' : 'silent',
      for: silent ?? down ?? 0,
    };
  }
  return { kind: 'metric', metric, ...sideOf(criterion), for: criterion.for ?? 0 };
}

function bandsOf(severity: string, draft: PlanDraft): readonly Condition[] {
  return Object.entries(draft.metrics).flatMap(([metric, { critical, alert }]) =>
    [critical, alert].flatMap((band): Condition[] =>
      band?.severity === severity ? [{ kind: 'metric', metric, ...sideOf(band), for: band.for ?? 0 }] : [],
    ),
  );
}

/** A criterion that is written under the level and as a band counts once. */
function distinct(conditions: readonly Condition[]): readonly Condition[] {
  return [...new Map(conditions.map((condition) => [JSON.stringify(condition), condition])).values()];
}
