import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { SYSTEM } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import type { Fact, TimelineEntry } from '../model/timeline.ts';
import { suggestKeyEvents } from './key-events.ts';
import { proposeMeetingMs } from './propose-meeting.ts';
import { responseTimes } from './response-times.ts';
import { reviewDue } from './review-due.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

function entry(seq: number, minute: number, fact: Fact, text: string = fact.kind): TimelineEntry {
  return { seq, atMs: minute * MINUTE, actor: SYSTEM, fact, text };
}

const incident = (over: Partial<Incident> = {}): Incident =>
  ({
    ...{ startedMs: 0, openedMs: 5 * MINUTE, acknowledgedMs: 10 * MINUTE, resolvedMs: 90 * MINUTE, pages: {} },
    ...over,
  }) as Incident;

describe('times of a response', () => {
  test('come from the first containment and the first page that was taken', () => {
    const sent: Fact = { kind: 'page-sent', pageId: 'p', channel: 'slack', sandbox: false };
    const timeline = [
      entry(1, 6, sent),
      entry(2, 30, { kind: 'status-set', status: 'investigating' }),
      entry(3, 40, { kind: 'lever-pulled', lever: 'x', value: false, reason: '' }),
      entry(4, 50, { kind: 'status-set', status: 'contained' }),
    ];
    expect(responseTimes(incident(), timeline)).toMatchObject({
      ...{ notifiedMs: 6 * MINUTE, mitigatedMs: 40 * MINUTE },
      seconds: { toDetect: 300, toNotify: 60, toAcknowledge: 300, toMitigate: 2100, toResolve: 5100 },
    });
  });

  test('are the end where nothing contained it, and null where it never came to that', () => {
    expect(responseTimes(incident(), []).mitigatedMs).toBe(90 * MINUTE);
    expect(responseTimes(incident({ resolvedMs: null, acknowledgedMs: null }), [])).toMatchObject({
      ...{ notifiedMs: null, mitigatedMs: null },
      seconds: { toNotify: null, toAcknowledge: null, toMitigate: null, toResolve: null },
    });
  });

  test('are never negative, though trouble may begin after it was opened', () => {
    expect(responseTimes(incident({ startedMs: 8 * MINUTE }), []).seconds.toDetect).toBe(0);
  });
});

test('key events are few, in order, and no bookkeeping', () => {
  const signals = Array.from({ length: 5000 }, (_all, n) =>
    entry(n + 1, n, { kind: 'update-due', audience: 'a', dueMs: 0 }),
  );
  const timeline = [
    ...signals,
    entry(5001, 1, { kind: 'note', text: 'by Tocsin' }),
    {
      ...entry(5002, 2, { kind: 'note', text: 'mine' }, 'm'.repeat(400)),
      actor: { kind: 'token', name: 'Ann' } as const,
    },
    entry(5003, 3, { kind: 'acknowledged', person: 'ann' }),
    entry(5004, 4, { kind: 'acknowledged', person: 'ben' }),
    entry(5005, 5, { kind: 'resolved', resolution: 'x', falsePositive: false }),
  ];
  const events = suggestKeyEvents(timeline);
  expect(events.map(({ seq }) => seq)).toEqual([5002, 5003, 5005]);
  expect(events[0]?.text).toHaveLength(300);
  expect(suggestKeyEvents(timeline, 1).map(({ seq }) => seq)).toEqual([5005]);
});

describe('the proposed meeting', () => {
  const timezone = 'America/New_York';
  const at = (text: string): number => Temporal.ZonedDateTime.from(`${text}[${timezone}]`).epochMilliseconds;
  const propose = (now: string, due: string) => {
    const ms = proposeMeetingMs({ nowMs: at(now), dueMs: at(due), length: 3600, timezone });
    return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone).toPlainDateTime().toString();
  };

  test.each([
    ['the last that ends in time', '2026-01-05T14:00', '2026-01-07T14:00', '2026-01-07T10:00:00'],
    ['one that would end too late is a day sooner', '2026-01-05T14:00', '2026-01-07T10:30', '2026-01-06T10:00:00'],
    ['no weekend', '2026-01-08T14:00', '2026-01-11T14:00', '2026-01-09T10:00:00'],
    ['after a weekend, though it is late', '2026-01-09T14:00', '2026-01-11T14:00', '2026-01-12T10:00:00'],
    ['over a change of the clocks it stays ten', '2026-03-06T14:00', '2026-03-09T14:00', '2026-03-09T10:00:00'],
    ['long overdue: the next weekday', '2026-02-03T14:00', '2026-01-07T14:00', '2026-02-04T10:00:00'],
  ])('is at ten: %s', (_what, now, due, expected) => {
    expect(propose(now, due)).toBe(expected);
  });
});

test('a review is due by its level', () => {
  const rules = { due: 48 * HOUR, severities: { P0: HOUR } };
  expect([reviewDue(rules, 'P0'), reviewDue(rules, 'P1'), reviewDue(rules, 'toString')]).toEqual([
    HOUR,
    48 * HOUR,
    48 * HOUR,
  ]);
});
