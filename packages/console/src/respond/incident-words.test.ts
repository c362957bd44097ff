import { expect, it } from 'vitest';
import type { Clock } from '../api/generated/types.gen.ts';
import { clockState, mostUrgent, nextStatus, snoozedBy, waitsForAnswer } from './incident-words.ts';

const clock = (name: Clock['name'], dueAt: string, status: Clock['status']): Clock => ({
  name,
  label: name,
  dueAt,
  status,
  consequence: '',
});

it('puts the clock that runs out first before the others, and leaves out what is met', () => {
  const clocks = [
    clock('resolve', '2026-11-21T05:00:00Z', 'running'),
    clock('acknowledge', '2026-11-21T03:05:00Z', 'met'),
    clock('update', '2026-11-21T03:30:00Z', 'warned'),
  ];
  expect(mostUrgent(clocks)?.name).toBe('update');
  expect(mostUrgent([])).toBeNull();
});

it('knows what comes next', () => {
  expect(nextStatus('acknowledged')).toBe('investigating');
  expect(nextStatus('identified')).toBe('contained');
  expect(nextStatus('monitoring')).toBeNull();
  expect(nextStatus('resolved')).toBeNull();
});

it('calls a deadline missed as soon as it has passed, but no step that goes on by itself', () => {
  const dueAt = '2026-11-21T03:05:00Z';
  const afterMs = Date.parse(dueAt) + 1;
  expect(clockState(clock('acknowledge', dueAt, 'running'), Date.parse(dueAt))).toBe('running');
  expect(clockState(clock('acknowledge', dueAt, 'warned'), afterMs)).toBe('missed');
  expect(clockState(clock('acknowledge', dueAt, 'met'), afterMs)).toBe('met');
  expect(clockState(clock('escalation', dueAt, 'running'), afterMs)).toBe('running');
});

it('waits for an answer until somebody has it, and again when it is snoozed or pages once more', () => {
  const answered = { active: true, acknowledgedAt: '2026-11-21T03:00:00Z', snoozedUntil: null };
  const escalation = clock('escalation', '2026-11-21T03:05:00Z', 'running');
  expect(waitsForAnswer({ ...answered, acknowledgedAt: null }, [])).toBe(true);
  expect(waitsForAnswer(answered, [clock('update', '2026-11-21T03:05:00Z', 'running')])).toBe(false);
  expect(waitsForAnswer({ ...answered, snoozedUntil: '2026-11-21T09:00:00Z' }, [])).toBe(true);
  expect(waitsForAnswer(answered, [escalation])).toBe(true);
  expect(waitsForAnswer({ ...answered, active: false }, [escalation])).toBe(false);
});

it('knows who snoozed it last', () => {
  const entry = (kind: string, name: string) => ({
    seq: 1,
    at: '2026-11-21T03:00:00Z',
    actor: { kind: 'person' as const, name },
    kind,
    text: '',
    fact: {},
    hash: '',
  });
  const timeline = [entry('snoozed', 'Ann'), entry('snoozed', 'Ben'), entry('note', 'Cleo')];
  expect(snoozedBy({ timeline })).toBe('Ben');
  expect(snoozedBy({ timeline: [] })).toBeNull();
});
