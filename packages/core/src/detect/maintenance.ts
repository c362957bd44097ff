import type { EpochMs } from '../model/plan.ts';

/** A maintenance window that is open now: of the plan's calendar, or begun by a person. */
export interface ActiveMaintenance {
  /** `maintenance:nightly` of the plan, `silence:7` begun by a person. */
  readonly id: string;
  readonly title: string;
  /** Components that may be away; empty: all. */
  readonly components: readonly string[];
  readonly untilMs: EpochMs;
}

/**
 * Whether an alert is only about what is being worked on. One that names another component, too, is not; one that names none
 * may be about anything, so only a window over everything holds it.
 */
export function isInMaintenance({ components }: ActiveMaintenance, about: readonly string[]): boolean {
  if (components.length === 0) return true;
  return about.length > 0 && about.every((component) => components.includes(component));
}
