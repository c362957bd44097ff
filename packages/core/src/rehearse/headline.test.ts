import { expect, it } from 'vitest';
import type { Comparison, ScenarioChange } from './comparison.ts';
import { headlineOf } from './headline.ts';
import type { CoverageGap } from './year-report.ts';

const gap = (slot: string, local: string, minutes: number, declared = false): CoverageGap => ({
  schedule: 'on-call',
  slot,
  from: '',
  to: '',
  local,
  minutes,
  declared,
});
const story = (changes: Partial<ScenarioChange>): ScenarioChange => ({
  title: 'It is down',
  same: false,
  passedBefore: true,
  passedAfter: true,
  changes: [],
  broken: [],
  ...changes,
});
const compared = (lost: CoverageGap[], scenarios: ScenarioChange[] = [], gained: CoverageGap[] = []) =>
  ({ coverage: { lost, gained, handed: [] }, scenarios, year: null }) satisfies Partial<Comparison>;

it('says in one sentence what is lost, where and when', () => {
  expect(headlineOf(compared([gap('primary', 'Tue 3 Nov 00:00 to 00:41 EST', 41)]))).toBe(
    'This change makes the plan worse: it leaves 41 minutes of on-call/primary uncovered (Tue 3 Nov 00:00 to 00:41 EST)',
  );
  const several = [gap('a', 'Mon', 30), gap('b', 'Tue', 60), gap('a', 'Wed', 30)];
  expect(headlineOf(compared(several))).toContain(
    'it leaves 1 hour of on-call/a uncovered (in 2 stretches, first Mon); it leaves 1 hour of on-call/b uncovered (Tue)',
  );
});

it('says what fails', () => {
  const broken = [story({ broken: ['x', 'y'], passedAfter: false }), story({ passedAfter: null })];
  expect(headlineOf(compared([], broken))).toBe(
    'This change makes the plan worse: 2 expectations of stories fail; one story cannot be played any more',
  );
});

it('says that nothing is lost, also when somebody means it', () => {
  const meant = compared([gap('a', 'Mon', 30, true)], [story({})], [gap('b', 'Tue', 5)]);
  expect(headlineOf(meant)).toBe(
    'This change loses no coverage: one stretch has nobody on purpose, one gap is closed, one story goes differently',
  );
  expect(headlineOf(compared([]))).toBe('This change changes nothing');
});
