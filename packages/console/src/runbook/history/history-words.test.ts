import { describe, expect, it } from 'vitest';
import type { PastRun, RunbookRecord } from '../../api/generated/types.gen.ts';
import { isOver, outcomeOf, recordWords } from './history-words.ts';

const record = (changes: Partial<RunbookRecord>): RunbookRecord => ({
  ...{ runs: 0, helped: 0, notHelped: 0, medianSeconds: null, lastAt: null },
  ...changes,
});
const run = (changes: Partial<PastRun>): PastRun => ({
  ...{ id: 'run-1', incidentId: null, incidentTitle: null, status: 'done', startedBy: 'Ann', startedByRun: null },
  ...{ startedAt: '2026-01-01T00:00:00Z', finishedAt: null, failedSteps: 0, helped: null, markedBy: null },
  ...changes,
});

describe('recordWords', () => {
  it('says how often, how long and whether it helped', () => {
    expect(recordWords(record({ runs: 3, helped: 2, notHelped: 1, medianSeconds: 240 }))).toEqual([
      'run 3 times',
      'usually 4 min',
      'helped 2 of 3',
    ]);
    expect(recordWords(record({ runs: 1, helped: 1 }))).toEqual(['run once', 'helped 1 of 1']);
    expect(recordWords(record({ runs: 3, helped: 1 })).at(-1)).toBe('helped 1 of 1 where it is known');
  });

  it('does not take silence for a failure', () => {
    expect(recordWords(record({}))).toEqual(['never run yet']);
    expect(recordWords(record({ runs: 2 }))).toEqual(['run 2 times', 'not known whether it helped']);
  });
});

describe('outcomeOf', () => {
  it('says what a person said, and who', () => {
    expect(outcomeOf(run({ helped: true, markedBy: 'Ann' }))).toEqual({ word: 'helped', tone: 'ok', why: 'says Ann' });
  });

  it('says what it was concluded from', () => {
    expect(outcomeOf(run({ helped: true })).why).toBe('its incident was resolved after it');
    expect(outcomeOf(run({ helped: false, status: 'failed' })).why).toBe('it failed');
    expect(outcomeOf(run({ helped: false })).why).toBe('another runbook was needed');
  });

  it('says so when nobody can tell', () => {
    expect(outcomeOf(run({})).word).toBe('nobody said');
    expect(outcomeOf(run({ status: 'running' })).word).toBe('running');
    expect(outcomeOf(run({ status: 'cancelled' })).word).toBe('cancelled');
  });
});

it('only a run that is over can be judged', () => {
  expect(isOver({ status: 'running' })).toBe(false);
  expect(isOver({ status: 'cancelled' })).toBe(true);
});
