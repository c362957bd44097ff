import type { Seconds } from '../model/plan.ts';
import type { ReviewRules } from '../model/plan-review.ts';

/** How long after the resolution the review of a level is due (SPEC REV-1). */
export function reviewDue({ due, severities }: Pick<ReviewRules, 'due' | 'severities'>, severity: string): Seconds {
  return Object.hasOwn(severities, severity) ? (severities[severity] ?? due) : due;
}
