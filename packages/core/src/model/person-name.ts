import type { Plan } from './plan.ts';

/** What a person is called; the id itself when the plan does not know it any more. */
export function personName(plan: Plan, person: string): string {
  return plan.people[person]?.name ?? person;
}
