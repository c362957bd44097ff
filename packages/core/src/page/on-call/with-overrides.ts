import type { Plan } from '../../model/plan.ts';
import type { ScheduleOverride } from '../../model/plan-on-call.ts';

/** An override that was made while the system runs, and the schedule that it is about. */
export interface ExtraOverride {
  readonly schedule: string;
  readonly override: ScheduleOverride;
}

/**
 * Adds overrides to the schedules of a plan. They come after the plan's own and so win over these; one that names a
 * schedule which the plan does not have (any more) is left out.
 *
 * @returns the plan itself when nothing is added, so that what is remembered of its schedules stays
 */
export function withOverrides<P extends Pick<Plan, 'schedules'>>(plan: P, extra: readonly ExtraOverride[]): P {
  const added = Object.entries(plan.schedules).flatMap(([id, schedule]) => {
    const own = extra.filter((one) => one.schedule === id).map(({ override }) => override);
    return own.length > 0 ? [[id, { ...schedule, overrides: [...schedule.overrides, ...own] }] as const] : [];
  });
  return added.length > 0 ? { ...plan, schedules: { ...plan.schedules, ...Object.fromEntries(added) } } : plan;
}
