import { expect, it } from 'vitest';
import type { ConsentCase, ConsentEntry } from '../api/generated/types.gen.ts';
import { caseState, entryTone, entryWords, evidenceLines, importWords } from './consent-words.ts';

const DUE = Date.parse('2026-11-21T03:00:00.000Z');
const complaint: ConsentCase = {
  ...{ id: '7', service: 'shop', kind: 'complaint', address: '…0199', channel: 'sms', merchant: null, status: 'open' },
  ...{ origin: 'message', text: 'Who are you', openedAt: '2026-11-21T02:00:00.000Z', openedBy: 'tocsin' },
  ...{ dueAt: '2026-11-21T03:00:00.000Z', answeredAt: null, late: false, closedAt: null, cause: null },
  ...{ incidentId: null, suppressed: true },
};
const entry: ConsentEntry = {
  ...{ id: '1', service: 'shop', merchant: null, channel: 'sms', action: 'granted', cause: null, how: 'web-form' },
  ...{ at: '2026-01-01T00:00:00.000Z', recordedAt: '2026-01-01T00:00:00.000Z', wording: '1', evidence: {}, by: 'sdk' },
};

it('a case says how much time is left, then that it is late, then how it ended', () => {
  expect(caseState(complaint, DUE - 3_000_000)).toEqual({ word: 'Answer within 50 min', tone: 'accent' });
  expect(caseState(complaint, DUE - 600_000)).toEqual({ word: 'Answer within 10 min', tone: 'warn' });
  expect(caseState(complaint, DUE + 600_000)).toEqual({ word: 'Late by 10 min', tone: 'bad' });
  expect(caseState({ ...complaint, status: 'answered' }, DUE + 600_000).word).toBe('Answered in time');
  expect(caseState({ ...complaint, status: 'answered', late: true }, DUE).tone).toBe('warn');
});

it('says what an entry of the log is', () => {
  expect(entryWords({ ...entry, merchant: 'acme' })).toBe('Agreed by a form, for acme');
  const stop: ConsentEntry = { ...entry, action: 'suppressed', cause: 'stop', how: 'keyword' };
  expect(entryWords(stop)).toBe('Suppressed: the person wrote STOP');
  expect([entryTone(entry), entryTone(stop)]).toEqual(['ok', 'bad']);
});

it('writes evidence in lines', () => {
  expect(evidenceLines({ ip: '192.0.2.1', form: '', box: null, line: 4, more: { a: 1 } })).toEqual([
    'ip: 192.0.2.1',
    'line: 4',
    'more: {"a":1}',
  ]);
});

it('says what an import came to', () => {
  const report = {
    dryRun: true,
    imported: false,
    encoding: 'utf-8',
    rows: 9,
    fresh: 5,
    known: 2,
    suppressed: 1,
    erased: 0,
    badCount: 1,
    bad: [],
  };
  expect(importWords(report)).toBe(
    'Nothing is changed yet: 9 rows, 5 new, 2 known before, 1 suppressed, which stay so, 1 wrong.',
  );
  expect(importWords({ ...report, dryRun: false, imported: true, badCount: 0 })).toContain('Imported: 9 rows');
});
