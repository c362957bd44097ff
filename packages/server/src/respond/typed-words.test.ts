import { describe, expect, it } from 'vitest';
import { readSnooze, readWords } from './typed-words.ts';

describe('what somebody types', () => {
  it.each([
    ['ack', { verb: 'acknowledge', id: null, rest: '' }],
    ['  ACK   inc-2026-001 ', { verb: 'acknowledge', id: 'INC-2026-001', rest: '' }],
    ['/tocsin snooze INC-2026-1 30m', { verb: 'snooze', id: 'INC-2026-1', rest: '30m' }],
    ['tocsin', { verb: 'help', id: null, rest: '' }],
    ['resolve restarted  the worker', { verb: 'resolve', id: null, rest: 'restarted the worker' }],
    ['resolve INC-2026-007 ok', { verb: 'resolve', id: 'INC-2026-007', rest: 'ok' }],
    ['reassign ann', { verb: 'reassign', id: null, rest: 'ann' }],
    ['/tocsin run webhook-failure INC-2026-001', { verb: 'run', id: null, rest: 'webhook-failure INC-2026-001' }],
    ['runbooks', { verb: 'runbooks', id: null, rest: '' }],
    ['on-call', { verb: 'oncall', id: null, rest: '' }],
  ])('%s', (words, expected) => expect(readWords(words)).toEqual(expected));

  it.each(['', '   ', 'hello', 'constructor', '__proto__', 'acknowledgement', '\u0000'])('%j is nothing', (words) =>
    expect(readWords(words)).toBeNull(),
  );

  it('is read in a moment, however long', () => {
    const began = performance.now();
    expect(readWords(`${' '.repeat(500_000)}ack`)).toBeNull();
    expect(readWords(`resolve ${'x '.repeat(500_000)}`)?.rest.length).toBeLessThan(6000);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('how long to snooze', () => {
  it.each([
    ['30m', 1800],
    ['1h 30m', 5400],
    ['for 2h', 7200],
    ['45', 2700],
    ['7d', 604_800],
  ])('%s', (text, seconds) => expect(readSnooze(text)).toBe(seconds));

  it.each(['', '0', '30s', '8d', '-5m', 'soon', '99999999999'])('%j is refused', (text) =>
    expect(readSnooze(text)).toBeNull(),
  );
});
