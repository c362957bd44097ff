import { describe, expect, it } from 'vitest';
import type { RunStep } from '../api/generated/types.gen.ts';
import { groupByPhase, mainRun, nextStepOf } from './run-words.ts';

const step = (index: number, phase: string, status: RunStep['status']): RunStep => ({
  id: `s${index}`,
  index,
  title: `Step ${index}`,
  phase,
  kind: 'shell',
  source: 'true',
  changes: false,
  auto: false,
  status,
  by: null,
  startedAt: null,
  finishedAt: null,
  exitCode: null,
  output: '',
  truncated: false,
  rows: null,
});

describe('groupByPhase', () => {
  it('keeps the order of the runbook', () => {
    const groups = groupByPhase([
      step(2, 'Contain', 'pending'),
      step(0, 'Diagnose', 'done'),
      step(1, 'Diagnose', 'done'),
    ]);
    expect(groups.map((group) => [group.phase, group.steps.map((one) => one.index)])).toEqual([
      ['Diagnose', [0, 1]],
      ['Contain', [2]],
    ]);
  });
});

describe('nextStepOf', () => {
  it('puts an unknown outcome before everything, even when the run has ended', () => {
    const steps = [step(0, 'a', 'pending'), step(1, 'a', 'unknown')];
    expect(nextStepOf({ status: 'failed', steps })?.id).toBe('s1');
  });

  it('shows what runs, then the first that is still to do', () => {
    expect(nextStepOf({ status: 'running', steps: [step(0, 'a', 'pending'), step(1, 'a', 'running')] })?.id).toBe('s1');
    expect(nextStepOf({ status: 'running', steps: [step(0, 'a', 'done'), step(1, 'a', 'pending')] })?.id).toBe('s1');
    expect(nextStepOf({ status: 'done', steps: [step(0, 'a', 'pending')] })).toBeNull();
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
