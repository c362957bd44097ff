import { expect, it } from 'vitest';
import { testWords, usedFor, whenUsed } from './contact-words.ts';

it('says when each method is used', () => {
  expect(whenUsed({ afterSeconds: 0 }, 0)).toBe('at once');
  expect(whenUsed({ afterSeconds: null }, 0)).toBe('at once');
  expect(whenUsed({ afterSeconds: 120 }, 1)).toBe('after 2 min');
  expect(whenUsed({ afterSeconds: null }, 2)).toBe('if those before it fail');
  expect(usedFor({ for: 'both' })).toBeNull();
  expect(usedFor({ for: 'page' })).toBe('pages only');
});

const nowMs = Date.parse('2026-11-21T03:00:00Z');
const test = (at: string, outcome: 'waiting' | 'delivered' | 'confirmed' | 'failed', error: string | null = null) =>
  testWords({ at, outcome, error }, nowMs);

it('tells a proof from a hope', () => {
  expect(testWords(null, nowMs)).toEqual({ words: 'never tested', tone: 'warn' });
  expect(test('2026-11-18T03:00:00Z', 'confirmed')).toEqual({ words: 'confirmed 3 d ago', tone: 'ok' });
  expect(test('2026-11-18T03:00:00Z', 'delivered').words).toBe('test delivered 3 d ago, not confirmed');
  expect(test('2026-11-21T02:59:48Z', 'waiting').words).toBe('test sent 12 s ago, waiting');
  expect(test('2026-11-20T03:00:00Z', 'failed', 'no such number')).toEqual({
    words: 'test failed 1 d ago: no such number',
    tone: 'bad',
  });
});

it('trusts no proof of last season', () => {
  expect(test('2026-06-01T03:00:00Z', 'confirmed').tone).toBe('warn');
});
