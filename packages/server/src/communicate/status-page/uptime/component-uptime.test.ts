import { expect, test } from 'vitest';
import { workHours } from './component-uptime.ts';

const HOUR_MS = 3_600_000;

test('planned work is cut into hours; what overlaps counts once, what ends before it begins not at all', () => {
  const at = (hours: number) => hours * HOUR_MS;
  expect(
    workHours([
      { components: ['app'], fromMs: at(1.5), toMs: at(3) },
      { components: ['app', 'web'], fromMs: at(2), toMs: at(3.25) },
      { components: [], fromMs: at(10), toMs: at(10.5) },
      { components: ['app'], fromMs: at(5), toMs: at(4) },
    ]),
  ).toEqual([
    { component: 'app', hourMs: at(1), share: 0.5 },
    { component: 'app', hourMs: at(2), share: 1 },
    { component: 'app', hourMs: at(3), share: 0.25 },
    { component: 'web', hourMs: at(2), share: 1 },
    { component: 'web', hourMs: at(3), share: 0.25 },
    { component: '', hourMs: at(10), share: 0.5 },
  ]);
});
