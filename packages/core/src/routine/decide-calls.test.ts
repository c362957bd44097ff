import fc from 'fast-check';
import { expect, it } from 'vitest';
import { callMoment } from './call-moment.ts';
import {
  type DecidedOccurrence,
  decideCalls,
  type JobLook,
  LATE_MS,
  MOST_MISSED,
  type Occurrences,
} from './decide-calls.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 12);

/** Every so many minutes since 1970. */
function every(minutes: number): Occurrences {
  const step = minutes * MINUTE;
  return {
    next: (afterMs) => (Math.floor(afterMs / step) + 1) * step,
    last: (atMs) => Math.floor(atMs / step) * step,
  };
}

function lookAt(nowMs: number, cursorMs: number, more: Partial<JobLook> = {}): JobLook {
  const job = { id: 'reminders', jitter: 0, overlap: 'skip', missed: 'once', unset: [] } as const;
  return {
    ...{ service: 'shop', job, occurrences: every(5), cursorMs, nowMs, isRunning: false, isPaused: false },
    ...more,
  };
}

const withJob = (job: Partial<JobLook['job']>): Partial<JobLook> => ({ job: { ...lookAt(0, 0).job, ...job } });

it('calls what is due since the last look, and says when the next one is', () => {
  const nothing = decideCalls(lookAt(START + MINUTE, START));
  expect(nothing).toEqual({ decided: [], cursorMs: START, nextMs: START + 5 * MINUTE });
  const due = decideCalls(lookAt(START + 5 * MINUTE, START));
  expect(due.decided).toEqual([{ dueMs: START + 5 * MINUTE, leftOut: null, missed: 0 }]);
  expect(due).toMatchObject({ cursorMs: START + 5 * MINUTE, nextMs: START + 10 * MINUTE });
});

it('what was missed is made up for by one call, or left out', () => {
  const later = START + 57 * MINUTE;
  const once = decideCalls(lookAt(later, START));
  expect(once.decided).toEqual([{ dueMs: START + 55 * MINUTE, leftOut: null, missed: 10 }]);
  const skip = decideCalls(lookAt(later, START, withJob({ missed: 'skip' })));
  expect(skip.decided).toEqual([{ dueMs: START + 55 * MINUTE, leftOut: 'missed', missed: 10 }]);
  // What is due just now stands for all that were missed.
  const both = decideCalls(lookAt(START + 55 * MINUTE, START));
  expect(both.decided).toEqual([{ dueMs: START + 55 * MINUTE, leftOut: null, missed: 10 }]);
  const skipped = decideCalls(lookAt(START + 55 * MINUTE, START, withJob({ missed: 'skip' })));
  expect(skipped.decided).toEqual([
    { dueMs: START + 50 * MINUTE, leftOut: 'missed', missed: 9 },
    { dueMs: START + 55 * MINUTE, leftOut: null, missed: 0 },
  ]);
});

it('years of minutes are not gone through', () => {
  const started = performance.now();
  const nowMs = START + 10 * 365 * 1440 * MINUTE + 90_000;
  const { decided, cursorMs } = decideCalls(lookAt(nowMs, START, { occurrences: every(1) }));
  expect(performance.now() - started).toBeLessThan(200);
  expect(decided).toEqual([{ dueMs: nowMs - 30_000, leftOut: null, missed: MOST_MISSED }]);
  expect(cursorMs).toBe(nowMs - 30_000);
});

it('a pause, an address that is not set and a call that still runs leave calls out, each said', () => {
  const at = START + 5 * MINUTE;
  const reasonOf = (more: Partial<JobLook>) => decideCalls(lookAt(at, START, more)).decided[0]?.leftOut;
  expect(reasonOf({ isPaused: true })).toBe('paused');
  expect(reasonOf({ isPaused: true, isRunning: true })).toBe('paused');
  expect(reasonOf(withJob({ unset: ['secret'] }))).toBe('unset');
  expect(reasonOf({ isRunning: true })).toBe('overlap');
  expect(reasonOf({ isRunning: true, ...withJob({ overlap: 'allow' }) })).toBeNull();
});

it('two that are due at once overlap each other', () => {
  const { decided } = decideCalls(lookAt(START + MINUTE, START - 1, { occurrences: every(1) }));
  expect(decided.map(({ leftOut }) => leftOut)).toEqual([null, 'overlap']);
});

it('a rule that never comes again is not due', () => {
  const never: Occurrences = { next: () => null, last: () => null };
  expect(decideCalls(lookAt(START, START, { occurrences: never }))).toEqual({
    ...{ decided: [], cursorMs: START, nextMs: null },
  });
});

it('a clock that was set back does not silence the job', () => {
  const set = decideCalls(lookAt(START, START + 86_400_000));
  expect(set).toMatchObject({ decided: [], cursorMs: START, nextMs: START + 5 * MINUTE });
});

it('jitter: the same moment wherever it is asked, within its time, never past the next occurrence, spread over it', () => {
  const occurrences = every(1);
  const job = { id: 'reminders', jitter: 30 };
  const moments = Array.from({ length: 2000 }, (_, nth) => {
    const dueMs = START + nth * MINUTE;
    const atMs = callMoment({ service: 'shop', job, occurrences }, dueMs);
    expect(atMs).toBe(callMoment({ service: 'shop', job: { ...job }, occurrences: every(1) }, dueMs));
    return (atMs - dueMs) / 30_000;
  });
  expect(Math.min(...moments)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...moments)).toBeLessThan(1);
  const tenths = Array.from({ length: 10 }, (_, nth) => moments.filter((m) => Math.floor(m * 10) === nth).length);
  for (const share of tenths) expect(share).toBeGreaterThan(130);
  const long = callMoment({ service: 'shop', job: { ...job, jitter: 86_400 }, occurrences }, START);
  expect(long).toBeLessThan(START + MINUTE);
  expect(callMoment({ service: 'a', job, occurrences }, START)).not.toBe(
    callMoment({ service: 'b', job, occurrences }, START),
  );
});

/** Two nodes that look by turns, each perhaps with what it knew before the other looked; a row for each occurrence, once. */
function playNodes(gapsMs: readonly number[], stale: readonly boolean[], more: Partial<JobLook>) {
  let nowMs = START;
  let stored = START;
  let before = START;
  const rows = new Map<number, DecidedOccurrence>();
  let conflicts = 0;
  for (const [index, gap] of gapsMs.entries()) {
    nowMs += gap;
    const cursorMs = stale[index % stale.length] ? before : stored;
    const { decided, cursorMs: next } = decideCalls(lookAt(nowMs, cursorMs, more));
    for (const one of decided) {
      if (rows.has(one.dueMs)) conflicts++;
      else rows.set(one.dueMs, one);
    }
    before = stored;
    stored = Math.max(stored, next);
  }
  return { rows: [...rows.values()], conflicts, cursorMs: stored, nowMs };
}

it('whatever the looks, each occurrence is decided exactly once', () => {
  const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 20 * MINUTE })), {
    ...{ minLength: 1, maxLength: 60 },
  });
  const missed = fc.constantFrom('once' as const, 'skip' as const);
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 0, max: 400 }),
      missed,
      (g, step, jitter, how) => {
        const occurrences = every(step);
        const more = { occurrences, ...withJob({ jitter, missed: how, overlap: 'allow' }) };
        const { rows, conflicts, cursorMs, nowMs } = playNodes(g, [false], more);
        expect(conflicts).toBe(0);
        // Counted: those that were called or left out, and those that one of them stands for.
        const counted = rows.reduce((sum, { missed: others }) => sum + 1 + others, 0);
        const capped = rows.some(({ missed: others }) => others >= MOST_MISSED - 1);
        const due = Math.floor(cursorMs / (step * MINUTE)) - Math.floor(START / (step * MINUTE));
        if (!capped) expect(counted).toBe(due);
        // Nothing is early, and nothing that is due now waits.
        const look = lookAt(nowMs, cursorMs, more);
        for (const { dueMs } of rows) expect(callMoment(look, dueMs)).toBeLessThanOrEqual(nowMs);
        expect(callMoment(look, occurrences.next(cursorMs) ?? 0)).toBeGreaterThan(nowMs);
      },
    ),
  );
});

it('looks that overlap decide the same occurrences, so that one row each is enough', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: LATE_MS / 2 }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(gaps, fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }), (g, stale) => {
      const more = { occurrences: every(1), ...withJob({ jitter: 20, overlap: 'allow' }) };
      const { rows, cursorMs } = playNodes(g, stale, more);
      const due = (cursorMs - START) / MINUTE;
      expect(rows).toHaveLength(due);
      expect(rows.every(({ leftOut }) => leftOut === null)).toBe(true);
    }),
  );
});
