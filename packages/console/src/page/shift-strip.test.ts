import { expect, it } from 'vitest';
import { layOutShifts } from './shift-strip.ts';

const shift = (from: string, to: string) => ({ slot: 'primary', person: null, from, to, override: false });
const startMs = Date.parse('2026-11-21T00:00:00Z');

it('cuts shifts at the ends of the strip and leaves out those beyond it', () => {
  const parts = layOutShifts(
    [
      shift('2026-11-14T00:00:00Z', '2026-11-21T12:00:00Z'),
      shift('2026-11-21T12:00:00Z', '2026-12-21T00:00:00Z'),
      shift('2026-11-01T00:00:00Z', '2026-11-14T00:00:00Z'),
    ],
    startMs,
    2,
  );
  expect(parts.map((part) => [part.leftPercent, part.widthPercent])).toEqual([
    [0, 25],
    [25, 75],
  ]);
});
