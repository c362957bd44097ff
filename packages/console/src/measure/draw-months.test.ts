import { expect, it } from 'vitest';
import { drawBars, drawLine, roundTop } from './draw-months.ts';
import { csvAddress, measuresQuery, readMeasuresSearch, spansAt } from './measures-search.ts';

const box = { width: 100, height: 50 };

it('a line breaks where a month has no value, and one alone is a dot', () => {
  expect(drawLine([10, null, 5, 0], 10, box)).toBe('M12.5 0h0.01M62.5 25h0.01L87.5 50');
  expect(drawLine([null], 0, box)).toBe('');
});

it('bars stand on each other, and none is drawn for nothing', () => {
  const bars = drawBars(
    [
      { key: 'a', values: [1, 0, 1] },
      { key: 'b', values: [0, 0, 0] },
    ],
    2,
    box,
  );
  expect(bars).toEqual([
    { key: 'a/0', series: 0, x: 7.5, y: 25, width: 35, height: 25 },
    { key: 'a/2', series: 2, x: 7.5, y: 0, width: 35, height: 25 },
  ]);
});

it('the top is a round number', () => {
  expect([0, 0.7, 1, 3, 9, 10, 11, 4321].map(roundTop)).toEqual([0, 1, 1, 5, 10, 10, 20, 5000]);
});

it('the address says what is asked for, and nothing that is not understood', () => {
  expect(readMeasuresSearch({ service: 'shop', span: 2026, by: 'mood', other: 1 })).toEqual({
    service: 'shop',
    span: '2026',
  });
  expect(readMeasuresSearch({ span: 'soon', severity: '' })).toEqual({});
  expect(measuresQuery({ span: '90d', by: 'month' })).toEqual({ since: '90d', by: 'month' });
  expect(measuresQuery({ span: '2026-Q4' })).toEqual({ period: '2026-Q4' });
  expect(csvAddress('incidents', { service: 'a&b', by: 'month' })).toBe('/api/measures/incidents.csv?service=a%26b');
  expect(csvAddress('groups', {})).toBe('/api/measures/groups.csv');
  expect(spansAt(2026, 4).map(({ value }) => value)).toContain('2026-Q2');
});
