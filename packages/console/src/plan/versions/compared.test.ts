import { expect, it } from 'vitest';
import { type History, pairOf, versionBefore } from './compared.ts';

const version = (name: string, more: Partial<History['versions'][number]> = {}) => ({
  version: name,
  loadedAt: '2026-11-04T08:00:00Z',
  loadedBy: 'the start',
  inForce: false,
  warnings: 0,
  incidents: 0,
  hasSources: true,
  ...more,
});
const change = (to: string, previous: string | null) => ({ version: to, previous }) as History['changes'][number];

// "a" came first, then "b", then "c"; afterwards somebody went back to "a".
const history: History = {
  versions: [version('c'), version('b'), version('a', { inForce: true })],
  changes: [change('a', 'c'), change('c', 'b'), change('b', 'a'), change('a', null)],
};

it('compares what is in force with what was before it, even when that is newer', () => {
  expect(pairOf(history, {})).toEqual({ from: 'c', to: 'a' });
});

it('compares what was asked for, and leaves out what it does not know', () => {
  expect(pairOf(history, { from: 'a', to: 'b' })).toEqual({ from: 'a', to: 'b' });
  expect(pairOf(history, { to: 'b' })).toEqual({ from: 'a', to: 'b' });
  expect(pairOf(history, { from: 'gone', to: 'gone' })).toEqual({ from: 'c', to: 'a' });
});

it('compares nothing while fewer than two versions have their files', () => {
  expect(pairOf({ versions: [version('a', { inForce: true })], changes: [change('a', null)] }, {})).toBeNull();
  expect(pairOf({ ...history, versions: [version('a'), version('b', { hasSources: false })] }, {})).toBeNull();
  expect(pairOf({ versions: [], changes: [] }, {})).toBeNull();
});

it('finds what was in force before a version last came', () => {
  expect(versionBefore(history, 'a')).toBe('c');
  expect(versionBefore(history, 'unknown')).toBeNull();
});
