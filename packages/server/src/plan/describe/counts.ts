import type { Plan } from '@tocsin/core';

/** How many there are of each thing in a plan. */
export function countsOf(plan: Plan): Record<string, number> {
  const count = (things: object) => Object.keys(things).length;
  return {
    severities: plan.severities.length,
    people: count(plan.people),
    monitors: count(plan.monitors),
    metrics: count(plan.metrics),
    levers: count(plan.levers),
    runbooks: count(plan.runbooks),
    templates: count(plan.templates),
  };
}
