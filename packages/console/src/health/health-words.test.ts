import { expect, it } from 'vitest';
import type { HealthItem } from '../api/generated/types.gen.ts';
import { byTrouble, findItems, whyQuiet } from './health-words.ts';

const item = (more: Partial<HealthItem>): HealthItem => ({
  ...{ id: 'app', title: 'Application', kind: 'http', component: 'web', state: 'up', since: null, checkedAt: null },
  ...{ detail: '200 in 2 ms', spark: [], unit: 'ms', suppressedBy: null, thresholds: [] },
  ...more,
});
const threshold = { severity: 'P1', text: 'down after 3 failures in a row' };

it('puts the worst first and keeps the order otherwise', () => {
  const states = ['up', 'paused', 'unknown', 'down', 'degraded', 'up'] as const;
  const sorted = byTrouble(states.map((state, at) => item({ id: `m${at}`, state })));
  expect(sorted.map(({ id }) => id)).toEqual(['m3', 'm4', 'm2', 'm0', 'm5', 'm1']);
});

it('says why nobody was paged', () => {
  expect(whyQuiet(item({ thresholds: [threshold] }))).toBeNull();
  expect(whyQuiet(item({ state: 'down', thresholds: [threshold] }))).toBeNull();
  expect(whyQuiet(item({ state: 'down', suppressedBy: 'Database' }))).toContain('Database explains it');
  expect(whyQuiet(item({ state: 'degraded', thresholds: [threshold] }))).toContain('P1 is down after 3 failures');
  expect(whyQuiet(item({ state: 'degraded' }))).toBe('pages nobody by the plan');
});

it('finds by all the words of name and component', () => {
  const items = [item({}), item({ id: 'db', title: 'Main database', component: 'database' })];
  expect(findItems(items, ' WEB appl').map(({ id }) => id)).toEqual(['app']);
  expect(findItems(items, 'web main')).toEqual([]);
  expect(findItems(items, '')).toHaveLength(2);
});
