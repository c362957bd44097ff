import { describe, expect, test } from 'vitest';
import { combineRegions } from './combine-regions.ts';
import { type MonitorState, newMonitorState } from './fold-check.ts';

const monitor = { regions: { names: ['eu', 'us', 'asia'], agree: 2 }, every: 10, timeout: 5 };
const before = newMonitorState(0);
const NOW = 100_000;

const saw = (region: string, status: MonitorState['status'], sinceMs = 50_000, checkedMs = 95_000) => ({
  region,
  state: { ...newMonitorState(0), status, sinceMs, checkedMs, detail: `${status} there` },
});
const combine = (...seen: Parameters<typeof combineRegions>[1]) => combineRegions(before, seen, monitor, NOW);

describe('a monitor of several regions', () => {
  test('is up while fewer than must agree say otherwise, and says who does', () => {
    const state = combine(saw('eu', 'down'), saw('us', 'up'), saw('asia', 'up'));
    expect(state).toMatchObject({ status: 'up', failures: 1, checkedMs: 95_000 });
    expect(state.detail).toBe('eu: down there; up in 2 of 3 regions');
  });

  test('is down since as many as must agree were', () => {
    const state = combine(saw('eu', 'down', 40_000), saw('us', 'down', 60_000), saw('asia', 'up'));
    expect(state).toMatchObject({ status: 'down', sinceMs: 60_000, failingSinceMs: 40_000 });
  });

  test('is degraded when down and degraded ones are enough together', () => {
    expect(combine(saw('eu', 'down'), saw('us', 'degraded'), saw('asia', 'up')).status).toBe('degraded');
  });

  test('does not count a region whose node is away, nor one that the plan does not name', () => {
    const old = saw('eu', 'down', 50_000, NOW - 30_001);
    const state = combine(old, saw('us', 'down'), { region: 'asia', state: null }, saw('mars', 'down'));
    expect(state.status).toBe('unknown');
    expect(state.detail).toBe('1 of 3 regions known, 2 must agree: nothing known of eu, asia');
    expect(combine(saw('us', 'down'), saw('eu', 'up'))).toMatchObject({
      status: 'up',
      detail: 'us: down there; up in 1 of 3 regions; nothing known of asia',
    });
  });

  test('keeps the beginning of a status that stays', () => {
    const down = { ...before, status: 'down' as const, sinceMs: 1 };
    const seen = [saw('eu', 'down'), saw('us', 'down')];
    expect(combineRegions(down, seen, monitor, NOW).sinceMs).toBe(1);
  });
});
