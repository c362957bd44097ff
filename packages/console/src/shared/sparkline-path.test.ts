import { describe, expect, it } from 'vitest';
import { drawSparkline } from './sparkline-path.ts';

describe('drawSparkline', () => {
  it('spans the box from the lowest to the highest reading', () => {
    expect(drawSparkline([0, 10, 5], 100, 20)).toEqual({ path: 'M0 20L50 0L100 10', last: { x: 100, y: 10 } });
  });

  it('breaks the line where nothing was seen', () => {
    expect(drawSparkline([1, null, 3], 100, 20).path).toBe('M0 20M100 0');
  });

  it('runs through the middle when nothing changes, and draws nothing from nothing', () => {
    expect(drawSparkline([7, 7], 10, 20).path).toBe('M0 10L10 10');
    expect(drawSparkline([], 10, 20)).toEqual({ path: '', last: null });
    expect(drawSparkline([null], 10, 20)).toEqual({ path: '', last: null });
  });
});
