import { expect, it } from 'vitest';
import type { PastIncident } from '../api/generated/types.gen.ts';
import { courseWords, likeness, whatHelped } from './similar-words.ts';

const past: PastIncident = {
  ...{ id: 'INC-2026-001', service: 'shop', title: 'Slow', severity: 'P1', components: [], reviewId: null },
  ...{ startedAt: '2026-11-21T03:00:00.000Z', resolvedAt: '2026-11-21T03:42:00.000Z', durationSeconds: 2520 },
  ...{ resolution: '', falsePositive: false, steps: [], levers: [] },
};

it('says what helped, and nothing where nobody wrote it down', () => {
  expect(whatHelped(past)).toEqual([]);
  const step = (name: string) => ({ runbook: 'slow', step: name });
  expect(
    whatHelped({
      ...past,
      resolution: ' Restarted ',
      levers: ['Search'],
      steps: ['a', 'b', 'a', 'c', 'd', 'e'].map(step),
    }),
  ).toEqual(['Restarted', 'Levers: Search', 'Steps: a, b, c and 2 more']);
});

it('says how alike and how long', () => {
  expect([0.9, 0.5, 0.2].map(likeness)).toEqual(['very similar', 'similar', 'somewhat similar']);
  expect(courseWords(past)).toBe('took 42 min');
  expect(courseWords({ ...past, falsePositive: true })).toBe('a false positive');
});
