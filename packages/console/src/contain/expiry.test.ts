import { expect, it } from 'vitest';
import { type Expiry, expirySeconds, expiryWish, firstExpiry, UNTIL_RELEASED, withEnd } from './expiry.ts';

const NOW = new Date('2026-11-04T12:00').getTime();
const until = (at: string): Expiry => ({ ...UNTIL_RELEASED, length: 'at', at });

it('counts seconds from now', () => {
  expect(expirySeconds(UNTIL_RELEASED, NOW)).toBeUndefined();
  expect(expirySeconds({ ...UNTIL_RELEASED, length: '7200' }, NOW)).toBe(7200);
  expect(expirySeconds(until('2026-11-04T12:30'), NOW)).toBe(1800);
});

it('begins with the end that there is, and says when it is to stay', () => {
  const rests = { pulled: false, expires: 7200, expiresAt: null };
  expect(expiryWish(firstExpiry(rests), NOW)).toEqual({});
  expect(expiryWish(firstExpiry({ ...rests, expires: null }), NOW)).toEqual({ expiresInSeconds: null });
  expect(firstExpiry({ ...rests, pulled: true })).toBe(UNTIL_RELEASED);
  expect(firstExpiry({ ...rests, pulled: true, expiresAt: '2026-11-04T12:30:00Z' }).length).toBe('kept');
});

it('refuses a moment that is none, is past, or is too far', () => {
  for (const at of ['', '2026-11-04T11:59', '2026-12-24T12:00']) expect(expirySeconds(until(at), NOW)).toBeNull();
});

it('says the end in a message, and in nothing else', () => {
  expect(withEnd('Back soon ', until('2026-11-04T12:30'), NOW)).toMatch(/^Back soon \(until 12:30 \S+\)$/);
  expect(withEnd('Back soon', { ...until('2026-11-04T12:30'), isSaid: false }, NOW)).toBe('Back soon');
  expect(withEnd('Back soon', UNTIL_RELEASED, NOW)).toBe('Back soon');
  expect(withEnd(5, until('2026-11-04T12:30'), NOW)).toBe(5);
});
