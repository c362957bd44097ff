import { expect, it } from 'vitest';
import { evidenceOf } from './evidence-of.ts';

it('puts picture and recording of each failure together, newest first', () => {
  const older = '2026-11-20T23-59-00-000Z';
  const newer = '2026-11-21T03-00-00-120Z';
  expect(evidenceOf([`${older}.har`, `${newer}.png`, 'notes.txt', `${newer}.har`])).toEqual([
    { at: '2026-11-21T03:00:00.120Z', picture: `${newer}.png`, recording: `${newer}.har` },
    { at: '2026-11-20T23:59:00.000Z', picture: null, recording: `${older}.har` },
  ]);
});
