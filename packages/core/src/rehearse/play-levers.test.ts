import { expect, it } from 'vitest';
import { httpMonitor } from '../detect/detect.fixture.ts';
import type { Plan } from '../model/plan.ts';
import type { RestorationStep } from '../model/plan-levers.ts';
import { examplePlan } from '../respond/example-plan.fixture.ts';
import { alert, story } from './rehearsal.fixture.ts';
import { rehearse } from './rehearse.ts';
import { type Containment, type Scenario, USUAL_CONTAINMENT } from './scenario.ts';

const steps: readonly RestorationStep[] = [
  { release: 'hooks', wait: 300, healthy: ['hooks-ok'], batches: [{ kind: 'percent', percent: 10 }], hold: false },
  { release: 'jobs', wait: 300, healthy: [], batches: [], hold: true },
];
const plan: Plan = examplePlan({
  monitors: { 'hooks-ok': httpMonitor({ id: 'hooks-ok', title: 'Webhooks', component: 'app' }) },
  restorations: { gradual: { id: 'gradual', title: 'Gradual', steps } },
});
const contain: Containment = { ...USUAL_CONTAINMENT, pull: ['hooks', 'jobs'], restoration: 'gradual' };

/** The lines about levers, with the minute. */
function course(changes: Partial<Scenario>, by: Plan = plan): string[] {
  const { timeline, at } = rehearse(by, story({ what: [{ ...alert('P0'), lasts: null }], ...changes }));
  return timeline
    .filter(({ text }) => /^(?:Pulled|Released|Restoration|Step \d+ of \d|Every|Resolved after|It could)/.test(text))
    .map((line) => `${Math.floor((Date.parse(line.at) - Date.parse(at)) / 60_000)} ${line.text}`);
}

it('levers are pulled, and given back in batches and steps; what waits for a person goes on at once', () => {
  expect(course({ contain })).toEqual([
    '2 Pulled hooks (false): The scenario says so',
    '2 Pulled jobs (false): The scenario says so',
    '12 Restoration started: hooks, then jobs',
    '12 Step 1 of 2, batch 1 of 1: 10% have hooks again',
    '17 Step 1 of 2, the rest: releasing hooks',
    '22 Restoration held: step 2 waits for a person, who lets jobs be released',
    '22 Restoration goes on',
    '22 Step 2 of 2: releasing jobs',
    '27 Every lever is released: restoration finished',
    expect.stringMatching(/^\d+ Resolved after/),
  ]);
});

it('a hold waits as long as the scenario says, or for ever', () => {
  expect(course({ contain: { ...contain, goOnAfter: 900 } })).toContain('37 Restoration goes on');
  const never = course({ contain: { ...contain, goOnAfter: null } });
  expect(never.at(-1)).toBe('22 Restoration held: step 2 waits for a person, who lets jobs be released');
});

it('a regression pulls back, and the step begins anew once it is over', () => {
  const down = { kind: 'monitor' as const, monitor: 'hooks-ok', is: 'down' as const, after: 13 * 60, lasts: 300 };
  const lines = course({ contain, what: [alert('P0'), down] });
  expect(lines.slice(3, 8)).toEqual([
    '12 Step 1 of 2, batch 1 of 1: 10% have hooks again',
    '13 Pulled back hooks: Webhooks became unhealthy',
    '18 Restoration goes on',
    '18 Step 1 of 2, batch 1 of 1: 10% have hooks again',
    '23 Step 1 of 2, the rest: releasing hooks',
  ]);
  expect(lines.at(-2)).toContain('restoration finished');
});

it('the same regression again pulls back again, and a person goes on again', () => {
  const down = { kind: 'monitor' as const, monitor: 'hooks-ok', is: 'down' as const, lasts: 120 };
  const twice = [13, 17].map((minute) => ({ ...down, after: minute * 60 }));
  const lines = course({ contain, what: [alert('P0'), ...twice] });
  expect(lines.filter((line) => line.includes('Pulled back'))).toHaveLength(2);
  expect(lines.at(-2)).toContain('restoration finished');
});

it('what cannot be pulled or given back says why, once', () => {
  const { hooks, jobs } = plan.levers;
  if (!hooks || !jobs) throw new Error('the example plan has both');
  const tied: Plan = { ...plan, levers: { hooks, jobs: { ...jobs, needs: ['hooks'] } } };
  const lines = course({ contain }, tied);
  expect(lines.filter((line) => line.includes('release "jobs" first'))).toHaveLength(2);
  expect(lines.at(-1)).toContain('Restoration held: "hooks" is needed by "jobs"');
});

it('a story that says nothing of levers has none', () => {
  expect(course({})).toEqual([expect.stringMatching(/Resolved after/)]);
});
