import { expect, it } from 'vitest';
import { quickReasons } from './quick-reasons.ts';

const incidents = ['Down', 'Slow', 'Late', 'Odd'].map((title, at) => ({ id: `INC-${at}`, title }));

it('offers the titles of what goes on', () => {
  expect(quickReasons(incidents, undefined, 'pull').map(({ text }) => text)).toEqual([
    ...['Down', 'Slow', 'Late'],
    ...['As a precaution', 'Drill'],
  ]);
});

it('offers only the incident in whose room it is asked', () => {
  expect(quickReasons(incidents, 'INC-3', 'release')).toEqual([
    { text: 'Over: Odd', incidentId: 'INC-3' },
    { text: 'The cause is fixed', incidentId: null },
    { text: 'Pulled by mistake', incidentId: null },
  ]);
});
