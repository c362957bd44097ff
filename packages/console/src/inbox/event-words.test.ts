import { expect, it } from 'vitest';
import type { InboxAttempt } from '../api/generated/types.gen.ts';
import { attemptWords, bulkVerb, eventState, originWords, possible } from './event-words.ts';

const attempt = (changes: Partial<InboxAttempt>): InboxAttempt => ({
  ...{
    at: '2026-11-21T02:14:00.000Z',
    action: 'failed',
    replay: 0,
    status: null,
    durationMs: null,
    note: null,
    by: null,
  },
  ...changes,
});

it('tells what waits from what has failed before', () => {
  expect(eventState({ state: 'waiting', attempts: 0 })).toEqual({ word: 'Waiting', tone: 'accent' });
  expect(eventState({ state: 'waiting', attempts: 3 })).toEqual({ word: 'Failed 3×', tone: 'warn' });
  expect(eventState({ state: 'dead', attempts: 20 }).tone).toBe('bad');
});

it('says where an event came from, where that is news', () => {
  expect(originWords({ origin: 'received', replay: 0 })).toBeNull();
  expect(originWords({ origin: 'edited', replay: 1 })).toBe('edited by a person, replayed 1 time');
});

it('says what each attempt came to', () => {
  expect(attemptWords(attempt({ status: 503, durationMs: 12 })).title).toBe('Failed with 503 after 12 ms');
  expect(attemptWords(attempt({ durationMs: 10_000 })).title).toBe('Failed without an answer after 10000 ms');
  expect(attemptWords(attempt({ action: 'delivered', status: 200 })).title).toBe('Delivered with 200');
  expect(attemptWords(attempt({ action: 'skipped', by: 'ann' })).title).toBe('Skipped by ann');
});

it('what waits is retried, what is over replayed', () => {
  expect(possible({ state: 'dead' })).toEqual({ again: 'retry', skip: true });
  expect(possible({ state: 'delivered' })).toEqual({ again: 'replay', skip: false });
  expect([bulkVerb('replay', 1204), bulkVerb('skip', 1)]).toEqual(['Replay 1,204 events', 'Skip 1 event']);
});
