import { expect, it } from 'vitest';
import { embargoHolds, mayRelease } from './security-words.ts';

const since = '2026-11-22T12:00:00.000Z';
const room = {
  security: { since, embargo: true, releasedAt: null },
  audiences: [],
  people: [{ role: 'commander', person: 'ann', name: 'Ann' }],
  acknowledgedBy: 'Bob',
};

it('holds until somebody releases it, and never where the plan has none', () => {
  expect(embargoHolds(room)).toBe(true);
  expect(embargoHolds({ security: { ...room.security, releasedAt: since } })).toBe(false);
  expect(embargoHolds({ security: { ...room.security, embargo: false } })).toBe(false);
  expect(embargoHolds({ security: null })).toBe(false);
});

it('is released by commanders, and by whoever leads or has it', () => {
  const may = (person: string, access: 'viewer' | 'responder' | 'commander' | 'admin') =>
    mayRelease(room, { person, name: person.charAt(0).toUpperCase() + person.slice(1), access });
  expect([may('eve', 'commander'), may('eve', 'admin'), may('ann', 'responder'), may('bob', 'responder')]).toEqual(
    Array(4).fill(true),
  );
  expect([may('eve', 'responder'), may('ann', 'viewer')]).toEqual([false, false]);
});
