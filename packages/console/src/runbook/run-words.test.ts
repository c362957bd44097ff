import { describe, expect, it } from 'vitest';
import { stepOf } from './run.fixture.ts';
import { groupByPhase, mainRun } from './run-words.ts';

describe('groupByPhase', () => {
  it('keeps the order of the runbook', () => {
    const groups = groupByPhase([
      stepOf(2, 'Contain'),
      stepOf(0, 'Diagnose', { status: 'done' }),
      stepOf(1, 'Diagnose', { status: 'done' }),
    ]);
    expect(groups.map((group) => [group.phase, group.steps.map((one) => one.index)])).toEqual([
      ['Diagnose', [0, 1]],
      ['Contain', [2]],
    ]);
  });
});

describe('mainRun', () => {
  const run = (id: string, auto: boolean, status: string, startedAt: string) => ({
    id,
    runbook: 'r',
    title: 'R',
    auto,
    status,
    startedAt,
  });

  it('prefers the run that people work with to the automatic one', () => {
    const runs = [
      run('auto', true, 'running', '2026-11-21T03:09:00Z'),
      run('mine', false, 'running', '2026-11-21T03:05:00Z'),
    ];
    expect(mainRun(runs)?.id).toBe('mine');
    expect(mainRun(runs.map((one) => ({ ...one, status: 'done' })))?.id).toBe('auto');
    expect(mainRun([])).toBeNull();
  });
});
