import { describe, expect, it } from 'vitest';
import { stepOf } from './run.fixture.ts';
import { planRunAll } from './run-all-plan.ts';

const steps = [
  stepOf(0, 'Look', { status: 'done' }),
  stepOf(1, 'Look', { excludeFromRunAll: true }),
  stepOf(2, 'Recover', { option: 'Back' }),
  stepOf(3, 'Recover', { option: 'Off' }),
  stepOf(4, 'Verify'),
  stepOf(5, 'Verify', { undoes: 's2' }),
];
const planned = (changed: typeof steps, chosen: string[] = []) => {
  const plan = planRunAll({ steps: changed }, chosen);
  return { steps: plan.steps.map(({ id }) => id), choices: plan.choices, leftOut: plan.leftOut.map(({ id }) => id) };
};

describe('planRunAll', () => {
  it('leaves out what is done, what asks for it, what takes back, and ways that nobody chose', () => {
    expect(planned(steps)).toEqual({ steps: ['s4'], choices: [['Back', 'Off']], leftOut: ['s1'] });
  });

  it('takes the way that is chosen', () => {
    expect(planned(steps, ['Off'])).toMatchObject({ steps: ['s3', 's4'], choices: [['Back', 'Off']] });
  });

  it('takes the way that was begun, and asks nothing', () => {
    const begun = steps.map((step) =>
      step.id === 's2' ? stepOf(2, 'Recover', { option: 'Back', status: 'done' }) : step,
    );
    expect(planned(begun)).toMatchObject({ steps: ['s4'], choices: [] });
  });
});
