import type { Condition, Severity } from '@tocsin/core';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { sideOf } from './metrics.ts';

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

/** Reads a criterion. */
export function toCondition(criterion: PlanDraft['severities'][string]['when'][number]): Condition {
  const { metric, monitor, silent, down, degraded } = criterion;
  if (metric === undefined) {
    const is = silent !== undefined ? 'silent' : degraded !== undefined ? 'degraded' : 'down';
    return { kind: 'monitor', monitor: monitor ?? '', is, for: silent ?? down ?? degraded ?? 0 };
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
