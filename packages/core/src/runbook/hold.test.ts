import { describe, expect, test } from 'vitest';
import type { Health } from '../respond/command.ts';
import { decideHold, type HoldState, type HoldStep } from './hold.ts';

const MINUTE = 60_000;
const HELD: Record<string, Health> = { api: 'healthy', success: 'healthy' };

function step(kind: 'wait' | 'gate', seconds: number, monitors: string[], more: Partial<HoldStep> = {}): HoldStep {
  const hold = { for: seconds, monitors, metrics: kind === 'gate' ? ['success'] : [] };
  return { kind, hold, startedMs: 0, timeout: 1800, state: null, ...more };
}

/** Looks whenever the last look asked for, and returns how it ended and when. */
function play(held: HoldStep, healthAt: (nowMs: number) => Record<string, Health>) {
  let state: HoldState | null = null;
  let nowMs = 0;
  for (let looks = 1; looks < 1000; looks++) {
    const decision = decideHold({ ...held, state }, healthAt(nowMs), nowMs);
    if (decision.next !== 'running') return { next: decision.next, note: decision.note, nowMs, looks };
    expect(decision.state.lookAtMs).toBeGreaterThan(nowMs);
    state = decision.state;
    nowMs = state.lookAtMs;
  }
  throw new Error('it never ended');
}

describe('a wait', () => {
  test('that only waits looks once, at its end', () => {
    expect(play(step('wait', 300, []), () => ({}))).toMatchObject({ next: 'done', nowMs: 5 * MINUTE, looks: 2 });
  });

  test('that watches ends well when all stays healthy', () => {
    expect(play(step('wait', 300, ['api']), () => HELD)).toMatchObject({ next: 'done', nowMs: 5 * MINUTE });
  });

  test('fails as soon as what it watches turns bad', () => {
    const end = play(step('wait', 300, ['api']), (now) => ({ api: now < MINUTE ? 'healthy' : 'unhealthy' }));
    expect(end).toMatchObject({ next: 'failed', nowMs: MINUTE, note: 'Stopped waiting: api is unhealthy.' });
  });

  test('fails at its end when nobody watches', () => {
    const end = play(step('wait', 60, ['api']), () => ({ api: 'unknown' }));
    expect(end).toMatchObject({ next: 'failed', nowMs: MINUTE, note: 'The time is over, but api is unknown.' });
  });
});

describe('a gate', () => {
  test('opens once everything was healthy for its time, without a break', () => {
    const ill = (now: number) => now < MINUTE || (now >= 2 * MINUTE && now < 3 * MINUTE);
    const end = play(step('gate', 120, ['api']), (now) => ({ ...HELD, api: ill(now) ? 'unhealthy' : 'healthy' }));
    expect(end).toMatchObject({ next: 'done', nowMs: 5 * MINUTE });
  });

  test('that need not hold opens at once', () => {
    expect(play(step('gate', 0, ['api']), () => HELD)).toMatchObject({ next: 'done', nowMs: 0 });
  });

  test('gives up at its time limit and says why', () => {
    const end = play(step('gate', 60, ['api'], { timeout: 90 }), () => ({ ...HELD, api: 'unhealthy' }));
    expect(end).toMatchObject({ next: 'failed', nowMs: 90_000, note: 'Gave up after 90 s: api is unhealthy.' });
  });

  test('is not open for what is not there, whatever it is called', () => {
    const end = play(step('gate', 0, ['constructor'], { timeout: 10 }), () => HELD);
    expect(end).toMatchObject({ next: 'failed', note: 'Gave up after 10 s: constructor is unknown.' });
  });
});
