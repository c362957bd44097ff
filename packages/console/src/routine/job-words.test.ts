import { expect, it } from 'vitest';
import type { JobCall, ScheduledJob } from '../api/generated/types.gen.ts';
import { byTrouble, callWords, spanWords } from './job-words.ts';

const call: JobCall = {
  ...{ id: '7', service: 'shop', job: 'reminders', dueAt: '2026-01-05T12:00:00.000Z', cause: 'schedule' },
  ...{ status: 'succeeded', leftOut: null, reason: null, missed: 0, startedAt: null, endedAt: null },
  ...{ durationMs: 340, httpStatus: 200, by: null, note: null, incidentId: null },
};

it('says how long a call took', () => {
  expect([340, 4240, 65_000].map(spanWords)).toEqual(['340 ms', '4.2 s', '1 min 5 s']);
});

it('says what a call stands for', () => {
  expect(callWords(call)).toBe('answered 200');
  expect(callWords({ ...call, missed: 3 })).toBe('answered 200; also for 3 that were missed');
  const left: JobCall = { ...call, status: 'left-out', leftOut: 'missed', reason: 'nobody was there', missed: 2 };
  expect(callWords(left)).toBe('nobody was there; and 2 before it');
  expect(callWords({ ...call, status: 'running', httpStatus: null })).toBe('');
});

it('puts what needs somebody first', () => {
  const jobs = (['ok', 'paused', 'unset', 'failing'] as const).map((state) => ({ state }) as ScheduledJob);
  expect(byTrouble(jobs).map(({ state }) => state)).toEqual(['unset', 'failing', 'paused', 'ok']);
});
