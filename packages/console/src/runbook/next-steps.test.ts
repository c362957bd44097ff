import { describe, expect, it } from 'vitest';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { lastEnded, nextStepsOf } from './next-steps.ts';
import { stepOf } from './run.fixture.ts';

const next = (steps: RunStep[], status: Run['status'] = 'running') =>
  nextStepsOf({ status, steps }).map(({ id }) => id);
type Status = RunStep['status'];
type Statuses = [Status, Status, Status, Status, Status];

describe('nextStepsOf plain steps', () => {
  it('puts an unknown outcome before everything, even when the run has ended', () => {
    expect(next([stepOf(0, 'a'), stepOf(1, 'a', { status: 'unknown' })], 'failed')).toEqual(['s1']);
  });

  it('puts a question and a missing approval before what runs', () => {
    const question = { changes: [], until: '2026-11-21T03:05:00Z' };
    const approving = stepOf(1, 'a', { status: 'approving' });
    expect(next([stepOf(0, 'a'), approving])).toEqual(['s1']);
    expect(next([stepOf(0, 'a'), approving, stepOf(2, 'a', { status: 'running', question })])).toEqual(['s2']);
  });

  it('goes on beside a step in the background, and never asks to take something back', () => {
    const background = stepOf(0, 'a', { status: 'running', background: true });
    expect(next([background, stepOf(1, 'a', { undoes: 's0' }), stepOf(2, 'a')])).toEqual(['s2']);
    expect(next([background, stepOf(1, 'a', { undoes: 's0' })])).toEqual(['s0']);
    expect(next([background, stepOf(1, 'a', { undoes: 's0', status: 'running' })])).toEqual(['s1']);
  });

  it('shows what runs, then the first that is still to do', () => {
    expect(next([stepOf(0, 'a'), stepOf(1, 'a', { status: 'running' })])).toEqual(['s1']);
    expect(next([stepOf(0, 'a', { status: 'done' }), stepOf(1, 'a')])).toEqual(['s1']);
    expect(next([stepOf(0, 'a')], 'done')).toEqual([]);
  });
});

it('finds the step that ended last, whatever its place', () => {
  const ended = (index: number, minute: number) =>
    stepOf(index, 'a', { status: 'done', finishedAt: `2026-11-21T03:0${minute}:00Z` });
  expect(lastEnded([ended(0, 2), ended(1, 5), ended(2, 3), stepOf(3, 'a')])?.id).toBe('s1');
  expect(lastEnded([stepOf(0, 'a')])).toBeNull();
});

/** Diagnose (s0), then two ways of two steps each (s1 s2, s3 s4), then a check (s5). */
function recovery(...[first, oneA, oneB, twoA, twoB]: Statuses): RunStep[] {
  return [
    stepOf(0, 'Diagnose', { status: first }),
    stepOf(1, 'Recover', { option: 'Option 1', status: oneA }),
    stepOf(2, 'Recover', { option: 'Option 1', status: oneB }),
    stepOf(3, 'Recover', { option: 'Option 2', status: twoA }),
    stepOf(4, 'Recover', { option: 'Option 2', status: twoB }),
    stepOf(5, 'Verify'),
  ];
}

describe('nextStepsOf alternatives', () => {
  it.each<[string, Statuses, string[]]>([
    ['are not offered before what comes first', ['pending', 'pending', 'pending', 'pending', 'pending'], ['s0']],
    ['are offered all at once', ['done', 'pending', 'pending', 'pending', 'pending'], ['s1', 's3']],
    ['go on with the one that was begun', ['done', 'pending', 'pending', 'done', 'pending'], ['s4']],
    ['are over when the chosen one is done', ['done', 'pending', 'pending', 'done', 'done'], ['s5']],
    ['are offered again when the chosen one failed', ['done', 'failed', 'pending', 'pending', 'pending'], ['s3']],
    [
      'leave the rest of a failed one when no other is left',
      ['done', 'failed', 'pending', 'skipped', 'skipped'],
      ['s2'],
    ],
    ['are over when all were skipped', ['done', 'skipped', 'skipped', 'skipped', 'skipped'], ['s5']],
  ])('%s', (_what, statuses, expected) => {
    expect(next(recovery(...statuses))).toEqual(expected);
  });
});
