import { describe, expect, test } from 'vitest';
import { planOf } from '../detect-app.fixture.ts';
import { componentStates, worstOf } from './component-states.ts';

test.each([
  [[], 'unknown'],
  [['unknown', 'paused'], 'unknown'],
  [['unknown', 'up'], 'up'],
  [['up', 'degraded', 'unknown'], 'degraded'],
  [['degraded', 'down', 'up'], 'down'],
] as const)('the worst of %j is %s', (states, expected) => {
  expect(worstOf(states)).toBe(expected);
});

describe('of web, which needs api, which needs database', () => {
  const states = (items: Record<string, 'up' | 'down'>, alerted: string[] = []) => {
    const list = Object.entries(items).map(([component, state]) => ({ component, state }));
    return Object.fromEntries(componentStates(planOf({}), list, new Set(alerted)));
  };

  test.each([
    ['nothing is known', {}, [], { web: 'unknown', api: 'unknown', database: 'unknown' }],
    ['all is well', { web: 'up', api: 'up', database: 'up' }, [], { web: 'up', api: 'up', database: 'up' }],
    [
      'the database is down',
      { web: 'up', database: 'down' },
      [],
      { web: 'degraded', api: 'degraded', database: 'down' },
    ],
    ['the web is down', { web: 'down', api: 'up' }, [], { web: 'down', api: 'up', database: 'unknown' }],
    ['an alert names the api', { api: 'up' }, ['api'], { web: 'degraded', api: 'degraded', database: 'unknown' }],
  ] as const)('%s', (_, items, alerted, expected) => {
    expect(states(items, [...alerted])).toEqual(expected);
  });

  test('components that need each other do not hang', () => {
    const plan = planOf({});
    const { api, web } = plan.components;
    if (!api || !web) throw new Error('the plan has lost its components');
    const circle = { ...plan, components: { api: { ...api, dependsOn: ['web'] }, web } };
    const items = [{ component: 'api', state: 'down' as const }];
    expect(Object.fromEntries(componentStates(circle, items, new Set()))).toEqual({ api: 'down', web: 'degraded' });
  });
});
