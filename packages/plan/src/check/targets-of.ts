import type { Target } from '@tocsin/core';
import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Path } from '../yaml/node-positions.ts';

/** A target with the place where it is written. */
export interface PlacedTarget {
  readonly path: Path;
  readonly target: Target;
}

/** Every target through which somebody is paged or told: of roles, escalation steps, audiences and the watchdog. */
export function targetsOf(draft: PlanDraft): readonly PlacedTarget[] {
  return [
    ...Object.entries(draft.roles).flatMap(([id, targets]) => placed(['roles', id], targets)),
    ...Object.entries(draft.escalation).flatMap(([id, policy]) =>
      policy.steps.flatMap((step, index) => placed(['escalation', id, 'steps', index, 'page'], step.page)),
    ),
    ...Object.entries(draft.communication.audiences).flatMap(([id, audience]) =>
      placed(['communication', 'audiences', id, 'targets'], audience.targets),
    ),
    ...placed(['watchdog', 'lastResort'], draft.watchdog.lastResort),
    ...placed(['watchdog', 'testPage', 'page'], draft.watchdog.testPage?.page ?? []),
  ];
}

function placed(path: Path, targets: readonly Target[]): readonly PlacedTarget[] {
  return targets.map((target, index) => ({ path: [...path, index], target }));
}
