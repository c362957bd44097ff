import { expect, it } from 'vitest';
import { drawLatency } from './draw-latency.ts';

const frame = {
  fromMs: Date.parse('2026-11-04T08:00:00Z'),
  toMs: Date.parse('2026-11-04T08:04:00Z'),
  width: 400,
  height: 100,
};
const point = (minute: number, p50Ms: number | null, failed = 0) => ({
  at: `2026-11-04T08:0${minute}:00Z`,
  ...{ count: 2, failed, p50Ms, p95Ms: p50Ms === null ? null : p50Ms * 2 },
});

it('draws lines that break where nothing answered, and marks failures', () => {
  const chart = drawLatency([point(0, 20), point(1, 40), point(2, null, 2), point(3, 30, 1)], 60_000, frame);
  expect(chart.topMs).toBe(100);
  expect(chart.p50).toBe('M50.0 80.0h0L150.0 60.0M350.0 70.0h0');
  expect(chart.p95).toBe('M50.0 60.0h0L150.0 20.0M350.0 40.0h0');
  expect(chart.failures.map(({ x, width, share }) => [Math.round(x), Math.round(width), share])).toEqual([
    [200, 100, 1],
    [300, 100, 0.5],
  ]);
});

it('draws nothing of nothing', () => {
  expect(drawLatency([], 60_000, frame)).toEqual({ p50: '', p95: '', failures: [], topMs: 1 });
});
