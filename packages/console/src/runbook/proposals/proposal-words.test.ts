import { expect, it } from 'vitest';
import { lessonWords, lookOf, patchName } from './proposal-words.ts';

it('says what there is to learn', () => {
  expect(lessonWords({ edits: 2, failed: 1, skipped: 0 })).toBe('2 steps edited and 1 failed');
  expect(lessonWords({ edits: 0, failed: 1, skipped: 3 })).toBe('1 step failed and 3 skipped with a reason');
  expect(lessonWords({ edits: 1, failed: 1, skipped: 1 })).toBe('1 step edited, 1 failed and 1 skipped with a reason');
});

it('names a file that every system takes', () => {
  expect(patchName('run-2026-1')).toBe('run-2026-1.patch');
  expect(patchName('run/../x y')).toBe('run-..-x-y.patch');
});

it('calls a proposal taken once somebody has its patch', () => {
  expect(lookOf('exported').word).toBe('taken');
});
