import { describe, expect, test } from 'vitest';
import { overallState, stateOfComponent, worstPublicState } from './public-state.ts';
import { honestPercent, stateOfDay, uptimeShare } from './uptime.ts';

const calm = { items: [], needsUnwell: false, said: [], inMaintenance: false } as const;

test.each([
  ['nothing is known', calm, 'unknown'],
  ['all is well', { ...calm, items: ['up', 'unknown', 'paused'] }, 'operational'],
  ['all of its monitors are down', { ...calm, items: ['down', 'down', 'unknown'] }, 'major'],
  ['one of two is down', { ...calm, items: ['down', 'up'] }, 'partial'],
  ['one is degraded', { ...calm, items: ['up', 'degraded'] }, 'degraded'],
  ['what it needs is unwell', { ...calm, items: ['up'], needsUnwell: true }, 'degraded'],
  ['people say more than is seen', { ...calm, items: ['up'], said: ['partial'] }, 'partial'],
  ['people say less than is seen', { ...calm, items: ['down'], said: ['degraded'] }, 'major'],
  ['it is worked on', { ...calm, items: ['down'], said: ['partial'], inMaintenance: true }, 'maintenance'],
] as const)('of a component: %s', (_, seen, state) => {
  expect(stateOfComponent(seen)).toBe(state);
});

test.each([
  [[], false, 'operational'],
  [[], true, 'degraded'],
  [['operational', 'operational'], false, 'operational'],
  [['operational', 'unknown'], false, 'unknown'],
  [['unknown'], false, 'unknown'],
  [['operational', 'maintenance'], false, 'maintenance'],
  [['operational', 'operational'], true, 'degraded'],
  [['major', 'operational'], false, 'partial'],
  [['major', 'partial'], true, 'partial'],
  [['major', 'major', 'unknown'], true, 'major'],
] as const)('the page of %j (announced: %s) is %s', (states, announced, expected) => {
  expect(overallState(states, announced)).toBe(expected);
});

test('the worst of several', () => {
  expect(worstPublicState([])).toBe('unknown');
  expect(worstPublicState(['degraded', 'major', 'maintenance'])).toBe('major');
});

describe('uptime', () => {
  test('is the share of the hours that count; nobody looked is not all well', () => {
    expect(uptimeShare([])).toBeNull();
    expect(uptimeShare([{ atMs: 0, hours: 0, down: 0 }])).toBeNull();
    expect(uptimeShare([{ atMs: 0, hours: 24, down: 6 }])).toBe(0.75);
    expect(uptimeShare([{ atMs: 0, hours: 1, down: 2 }])).toBe(0);
  });

  test.each([
    [1, 100],
    [0.999_95, 99.99],
    [0.999_999_999, 99.99],
    [0.9999, 99.99],
    [0.9998, 99.98],
    [0.29, 29],
    [0, 0],
  ])('%f is %f %%, never rounded up', (share, percent) => {
    expect(honestPercent(share)).toBe(percent);
  });

  test.each([
    [null, false, 'unknown'],
    [null, true, 'degraded'],
    [1, false, 'operational'],
    [0.9995, false, 'operational'],
    [0.9995, true, 'degraded'],
    [0.995, false, 'degraded'],
    [0.95, false, 'partial'],
    [0.5, true, 'major'],
  ] as const)('a day of %s (incident: %s) is %s', (share, hadIncident, state) => {
    expect(stateOfDay(share, hadIncident)).toBe(state);
  });
});
