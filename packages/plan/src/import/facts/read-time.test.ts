import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstTime, readTimes } from './read-time.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

describe('one time', () => {
  it.each<[string, number | null, number | null, string | null]>([
    ['within 5 minutes', 300, 300, 'within'],
    ['Answer within the first 5 minutes', 300, 300, 'within'],
    ['< 15 minutes', 900, 900, 'under'],
    ['≤ 30m', 1800, 1800, 'within'],
    ['15-30 min', 900, 1800, null],
    ['Updates every 15–30 minutes', 900, 1800, 'every'],
    ['1 to 2 hours', HOUR, 2 * HOUR, null],
    ['between 15 and 30 minutes', 900, 1800, null],
    ['30m - 2h', 1800, 2 * HOUR, null],
    ['2h+', 2 * HOUR, null, null],
    ['4+ hours', 4 * HOUR, null, null],
    ['24h', DAY, DAY, null],
    ['72-h notice', 3 * DAY, 3 * DAY, null],
    ['the 72-hour rule', 3 * DAY, 3 * DAY, null],
    ['1 business day', DAY, DAY, 'business'],
    ['Next business day', DAY, DAY, 'business'],
    ['within 2 working days', 2 * DAY, 2 * DAY, 'business'],
    ['daily', DAY, DAY, 'every'],
    ['hourly updates', HOUR, HOUR, 'every'],
    ['weekly', 7 * DAY, 7 * DAY, 'every'],
    ['every morning', DAY, DAY, 'every'],
    ['every hour', HOUR, HOUR, 'every'],
    ['half an hour', 1800, 1800, null],
    ['after an hour', HOUR, HOUR, 'after'],
    ['PT5M', 300, 300, null],
    ['five minutes', 300, 300, null],
    ['1 hour 30 minutes', 5400, 5400, null],
    ['1h30', 5400, 5400, null],
    ['> 30 minutes', 1800, 1800, 'over'],
    ['Immediate', null, null, 'at-once'],
    ['Immediate (within 15 minutes)', 900, 900, 'within'],
    ['Immediate (< 15 min)', 900, 900, 'under'],
    ['P0-15 minutes', 900, 900, null],
    ['15 Minuten', 900, 900, null],
    ['innerhalb 1 Stunde', HOUR, HOUR, 'within'],
    ['innerhalb von 4 Std.', 4 * HOUR, 4 * HOUR, 'within'],
    ['sofort', null, null, 'at-once'],
    ['täglich', DAY, DAY, 'every'],
    ['alle 30 Min', 1800, 1800, 'every'],
    ['eine halbe Stunde', 1800, 1800, null],
    ['nächster Werktag', DAY, DAY, 'business'],
    ['15 minutos', 900, 900, null],
    ['em até 2 horas', 2 * HOUR, 2 * HOUR, 'within'],
    ['em menos de 2 horas', 2 * HOUR, 2 * HOUR, 'under'],
    ['imediato', null, null, 'at-once'],
    ['diariamente', DAY, DAY, 'every'],
    ['a cada 30 minutos', 1800, 1800, 'every'],
    ['dentro de 15 minutos', 900, 900, 'within'],
    ['cada 2 horas', 2 * HOUR, 2 * HOUR, 'every'],
    ['media hora', 1800, 1800, null],
    ['1 heure', HOUR, HOUR, null],
    ['sous 15 minutes', 900, 900, 'within'],
    ['immédiat', null, null, 'at-once'],
    ['toutes les 30 minutes', 1800, 1800, 'every'],
    ['1 jour ouvré', DAY, DAY, 'business'],
    ['15分以内', 900, 900, 'within'],
    ['１５分以内', 900, 900, 'within'],
    ['1時間', HOUR, HOUR, null],
    ['1時間30分', 5400, 5400, null],
    ['即時', null, null, 'at-once'],
    ['30分ごと', 1800, 1800, 'every'],
    ['毎日', DAY, DAY, 'every'],
    ['翌営業日', DAY, DAY, 'business'],
    ['SEV1は15分ごとに更新', 900, 900, 'every'],
    ['15分钟', 900, 900, null],
    ['1小时', HOUR, HOUR, null],
    ['一小时内', HOUR, HOUR, 'within'],
    ['立即', null, null, 'at-once'],
    ['每30分钟', 1800, 1800, 'every'],
    ['entro 15 minuti', 900, 900, 'within'],
    ['ogni 2 ore', 2 * HOUR, 2 * HOUR, 'every'],
    ['binnen 15 minuten', 900, 900, 'within'],
    ['elke 4 uur', 4 * HOUR, 4 * HOUR, 'every'],
  ])('reads %s', (text, seconds, atMost, qualifier) => {
    const times = readTimes(text);
    expect(times).toHaveLength(1);
    expect(times[0]).toMatchObject({ seconds, atMost, qualifier });
  });
});

describe('what is no time', () => {
  it.each([
    'at 3 AM',
    '14:30 UTC',
    'Monday to Friday 9am-6pm',
    '2025-10-21',
    'version 2.5.1',
    '99.9%',
    '$5m',
    '5M rows',
    'the 1990s',
    'a second engineer',
    'I am on call',
    '500ms',
    '24/7',
    'às 14h',
    '9h às 18h',
    'à 14h30',
    '14時30分',
    'P0',
    '5 users per minute',
    'minute by minute',
  ])('finds nothing in %s', (text) => {
    expect(readTimes(text)).toEqual([]);
  });
});

describe('several times', () => {
  it('reads them in the order of the text with the words that belong to each', () => {
    expect(readTimes('Reply within 15 minutes, then every 30 minutes; fix in 4h')).toEqual([
      { seconds: 15 * MINUTE, atMost: 900, words: 'within 15 minutes', qualifier: 'within', index: 6 },
      { seconds: 1800, atMost: 1800, words: 'every 30 minutes', qualifier: 'every', index: 30 },
      { seconds: 4 * HOUR, atMost: 4 * HOUR, words: 'in 4h', qualifier: 'within', index: 52 },
    ]);
  });

  it('keeps the word that has no figure with the figure in brackets behind it', () => {
    expect(readTimes('Immediate (within 15 minutes)')[0]?.words).toBe('Immediate (within 15 minutes)');
    expect(readTimes('Immediate, then every 30 minutes').map(({ seconds }) => seconds)).toEqual([null, 1800]);
  });

  it('gives the first figure', () => {
    expect(firstTime('Immediate, at most 10 min')?.seconds).toBe(600);
    expect(firstTime('soon')).toBeNull();
  });
});

describe('any text', () => {
  it('never throws, and quotes what it read from where it says', () => {
    const parts = fc.constantFrom(
      '5',
      'min',
      ' ',
      '-',
      '(',
      'every',
      'h',
      '分',
      '1',
      ':',
      'P',
      'T',
      'sofort',
      '+',
      '½',
      '日',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(parts).map((list) => list.join('')),
        ),
        (text) => {
          for (const time of readTimes(text)) {
            expect(text.slice(time.index).startsWith(time.words)).toBe(true);
            expect(time.seconds === null || Number.isFinite(time.seconds)).toBe(true);
          }
        },
      ),
    );
  });

  it('reads a long line quickly', () => {
    const began = performance.now();
    readTimes('1 - 2 - 3 to '.repeat(20_000));
    readTimes('every every half an '.repeat(10_000));
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
