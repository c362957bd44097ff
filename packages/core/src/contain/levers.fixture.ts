import type { Plan } from '../model/plan.ts';
import { type Lever, PLAIN_LEVER } from '../model/plan-levers.ts';
import { examplePlan } from '../respond/example-plan.fixture.ts';

/** A switch, unless it says otherwise. */
export function lever(id: string, over: Partial<Lever> = {}): Lever {
  const base = { id, title: id, description: '', component: null, consequence: '' };
  return { ...PLAIN_LEVER, ...base, kind: 'switch', resting: true, pulled: false, ...over };
}

/** The example plan with these levers. */
export function planOfLevers(...levers: readonly Lever[]): Plan {
  return examplePlan({ levers: Object.fromEntries(levers.map((one) => [one.id, one])), restorations: {} });
}
