import type { z } from '@hono/zod-openapi';
import type { Plan, ScheduleOverride } from '@tocsin/core';
import type { addOverride } from '../contract.ts';
import type { MadeOverride } from './schedule-override.views.ts';

export type OverrideView = z.infer<(typeof addOverride)['responses'][200]['content']['application/json']['schema']>;

/**
 * An override as it is shown.
 * @param plan whose names of people are shown; none for a service that was removed
 * @param made what is known of one that does not stand in the plan
 */
export function overrideView(
  plan: Plan | undefined,
  override: ScheduleOverride,
  made: MadeOverride | null,
): OverrideView {
  return {
    id: made?.id ?? null,
    kind: override.kind,
    slot: override.kind === 'swap' ? null : override.slot,
    people: peopleOf(override).map((person) => ({ person, name: plan?.people[person]?.name ?? person })),
    from: new Date(override.fromMs).toISOString(),
    to: new Date(override.toMs).toISOString(),
    reason: made?.reason || null,
    by: made?.by ?? null,
  };
}

function peopleOf(override: ScheduleOverride): readonly string[] {
  if (override.kind === 'swap') return override.people;
  if (override.kind === 'temporary') return [...new Set(override.shifts.map(({ person }) => person))];
  return override.person === null ? [] : [override.person];
}
