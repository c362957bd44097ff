import { describe, expect, it } from 'vitest';
import { stepOf } from './run.fixture.ts';
import { durationOf, endOfOutput, mayBeEdited, missingInWords, startInWords } from './step-words.ts';

it.each<[number, string | null, number, string]>([
  [1, 'commander', 1, 'Somebody with the role commander is missing.'],
  [2, null, 1, '1 more person must approve it.'],
  [2, 'commander', 0, '2 more people must approve it; somebody with the role commander must be among all.'],
])('says who is missing of %i with %s after %i', (people, role, given, missing) => {
  const approvals = Array.from({ length: given }, (_, index) => ({ who: `p${index}`, at: '2026-11-21T03:00:00Z' }));
  expect(missingInWords({ approval: { people, role }, approvals })).toBe(missing);
});

it('durations below a second are in milliseconds', () => {
  const startedAt = '2026-11-21T03:00:00.000Z';
  expect(durationOf({ startedAt, finishedAt: '2026-11-21T03:00:00.085Z' })).toBe('85 ms');
  expect(durationOf({ startedAt, finishedAt: '2026-11-21T03:02:04.000Z' })).toBe('2 min 4 s');
  expect(durationOf({ startedAt, finishedAt: null })).toBe('');
});

it('cells can be edited before they run and to run again', () => {
  const run = { status: 'running' } as const;
  expect(mayBeEdited(run, stepOf(0, 'a'))).toBe(true);
  expect(mayBeEdited(run, stepOf(0, 'a', { status: 'failed' }))).toBe(true);
  expect(mayBeEdited(run, stepOf(0, 'a', { status: 'running' }))).toBe(false);
  expect(mayBeEdited(run, stepOf(0, 'a', { kind: 'gate' }))).toBe(false);
  expect(mayBeEdited({ status: 'cancelled' }, stepOf(0, 'a'))).toBe(false);
});

it('says what began a run when it was no person', () => {
  expect(startInWords({ auto: true, incidentId: 'INC-1' })).toContain('for its incident');
  expect(startInWords({ auto: true, incidentId: null })).toContain('schedule');
  expect(startInWords({ auto: false, incidentId: null })).toBeNull();
});

describe('endOfOutput', () => {
  it('shows all of a short one, and the end of a long one from a line on', () => {
    expect(endOfOutput('abc', 10)).toEqual({ text: 'abc', hidden: 0 });
    expect(endOfOutput('one\ntwo\nthree', 9)).toEqual({ text: 'three', hidden: 8 });
    expect(endOfOutput('x'.repeat(5_000), 3_000)).toEqual({ text: 'x'.repeat(3_000), hidden: 2_000 });
  });
});
