import { expect, it } from 'vitest';
import { drawFlow } from './draw-flow.ts';

const frame = { nowMs: Date.parse('2026-11-21T03:00:30.000Z'), hours: 1, width: 600, height: 100 };
const minute = (at: string, arrived: number, delivered: number, failed = 0) => ({
  ...{ minute: `2026-11-21T${at}:00.000Z`, arrived, delivered, failed },
});

it('puts each minute in its place, the newest at the right', () => {
  const chart = drawFlow([minute('02:59', 80, 40, 20), minute('02:01', 10, 10)], frame);
  expect(chart.top).toBe(100);
  expect(chart.failed).toEqual([{ x: 581.5, y: 80, width: 7, height: 20 }]);
  expect(chart.delivered.startsWith('M5.0 90.0L15.0 100.0')).toBe(true);
  expect(chart.delivered.endsWith('L585.0 60.0')).toBe(true);
  expect(chart.totals).toEqual({ arrived: 90, delivered: 50, failed: 20 });
});

it('what is before the chart is not in it', () => {
  expect(drawFlow([minute('02:00', 9, 9), minute('01:00', 9, 9)], frame).totals.arrived).toBe(0);
});

it('a stretch that is not over is no fall, and is drawn where it is all there is', () => {
  const running = minute('03:00', 1, 1);
  expect(drawFlow([minute('02:59', 80, 80), running], frame).delivered).not.toContain('595.0');
  expect(drawFlow([running], frame).delivered.endsWith('L595.0 0.0')).toBe(true);
});

it('longer times are gathered into as many stretches', () => {
  const chart = drawFlow([minute('02:59', 1, 1, 1), minute('02:58', 1, 1, 1)], { ...frame, hours: 3 });
  expect(chart.failed).toHaveLength(1);
  expect(chart.totals.failed).toBe(2);
});

it('nothing is a flat line, not a division by nothing', () => {
  expect(drawFlow([], frame)).toMatchObject({ top: 1, failed: [] });
});
