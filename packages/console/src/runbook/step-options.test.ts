import { describe, expect, it } from 'vitest';
import type { RunStep } from '../api/generated/types.gen.ts';
import { stepOf } from './run.fixture.ts';
import { blocksOf, optionStates, progressOf } from './step-options.ts';

const ways = (one: RunStep['status'], two: RunStep['status']) => [
  stepOf(0, 'Recover', { status: 'done' }),
  stepOf(1, 'Recover', { option: 'Option 1', status: one }),
  stepOf(2, 'Recover', { option: 'Option 2', status: two }),
  stepOf(3, 'Recover'),
];

describe('blocksOf', () => {
  it('keeps alternatives together under their headings, and plain steps around them apart', () => {
    const blocks = blocksOf(ways('pending', 'pending'));
    expect(blocks.map(({ steps }) => steps.map(({ id }) => id))).toEqual([['s0'], ['s1', 's2'], ['s3']]);
    expect(blocks.map(({ options }) => options.map(({ title, steps }) => [title, steps.length]))).toEqual([
      [],
      [
        ['Option 1', 1],
        ['Option 2', 1],
      ],
      [],
    ]);
  });
});

describe('optionStates', () => {
  const states = (one: RunStep['status'], two: RunStep['status']) =>
    optionStates(blocksOf(ways(one, two))[1]?.options ?? []);
  it('passes over the others as long as the chosen one does not fail', () => {
    expect(states('pending', 'pending')).toEqual(['open', 'open']);
    expect(states('running', 'pending')).toEqual(['chosen', 'passed']);
    expect(states('unknown', 'skipped')).toEqual(['chosen', 'passed']);
    expect(states('failed', 'pending')).toEqual(['failed', 'open']);
    expect(states('failed', 'done')).toEqual(['failed', 'chosen']);
    expect(states('skipped', 'pending')).toEqual(['open', 'open']);
  });
});

describe('progressOf', () => {
  it('counts what is to be done, not what was passed over', () => {
    expect(progressOf(blocksOf(ways('pending', 'pending')))).toBe('choose one way');
    expect(progressOf(blocksOf(ways('done', 'pending')))).toBe('2 of 3');
    expect(progressOf(blocksOf([stepOf(0, 'a', { status: 'skipped' }), stepOf(1, 'a')]))).toBe('1 of 2');
  });
});
