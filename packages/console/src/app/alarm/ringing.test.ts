import { expect, it } from 'vitest';
import { ringingIncidents } from './ringing.ts';
import { readChoice } from './settings.ts';

const incident = (id: string, more = {}) => ({
  id,
  title: id,
  severity: 'P1',
  active: true,
  acknowledgedAt: null,
  snoozedUntil: null,
  ...more,
});
const page = (person: string | null, incidentId: string, kind: 'page' | 'notification' = 'page') => ({
  ...{ kind, person, incidentId },
});
const heard = {
  incidents: [incident('1'), incident('2'), incident('3')],
  messages: [page('ann', '1'), page('ben', '2'), page(null, '2'), page('ann', '3', 'notification')],
  person: 'ann',
  choice: 'mine',
  silenced: new Set<string>(),
} as const;
const ids = (more: object) => ringingIncidents({ ...heard, ...more }).map((one) => one.id);

it('rings for pages to me, or for every incident, as it was chosen', () => {
  expect(ids({})).toEqual(['1']);
  expect(ids({ choice: 'all' })).toEqual(['1', '2', '3']);
  expect(ids({ choice: 'off' })).toEqual([]);
  expect(ids({ choice: 'unset' })).toEqual([]);
});

it('stops when somebody has it, when it is snoozed or over, and when it is silenced in this tab', () => {
  const all = { choice: 'all' };
  expect(ids({ ...all, incidents: [incident('1', { acknowledgedAt: '2026-11-21T03:00:00Z' })] })).toEqual([]);
  expect(ids({ ...all, incidents: [incident('1', { snoozedUntil: '2026-11-21T09:00:00Z' })] })).toEqual([]);
  expect(ids({ ...all, incidents: [incident('1', { active: false })] })).toEqual([]);
  expect(ids({ ...all, silenced: new Set(['1']) })).toEqual(['2', '3']);
});

it('takes nothing for a choice that is none', () => {
  expect(readChoice('mine')).toBe('mine');
  expect(readChoice('loud')).toBe('unset');
  expect(readChoice(null)).toBe('unset');
});
