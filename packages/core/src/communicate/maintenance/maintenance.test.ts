import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '../../model/plan-upkeep.ts';
import type { Occurrences } from '../../routine/decide-calls.ts';
import { dueNotices, type MadeNotice, stepByTime } from './due-notices.ts';
import { followPlan } from './follow-plan.ts';
import { dayAndTime, noticeText } from './notice-text.ts';
import { atSlot, isUnderWay, occurrenceId, occurrencesBetween } from './occurrence.ts';

const HOUR = 3_600_000;

/** A calendar that comes every so many hours. */
function every(hours: number, shiftMs = 0): Occurrences {
  const step = hours * HOUR;
  return {
    next: (afterMs) => (Math.floor((afterMs - shiftMs) / step) + 1) * step + shiftMs,
    last: (atMs) => Math.floor((atMs - shiftMs) / step) * step + shiftMs,
  };
}

const window: MaintenanceWindow = {
  ...{ id: 'w', title: 'Work', cron: '0 2 * * SUN', timezone: 'UTC', duration: 7200, components: ['a'] },
  ...{ announce: [], template: null, banner: true, tasks: [] },
};

const announced = [
  { before: 48 * 3600, audience: 'page', approval: false },
  { before: 24 * 3600, audience: 'users', approval: false },
];
const one = { ...atSlot('s', window, 100 * HOUR, null), announce: announced };
const isPage = (audience: string) => audience === 'page';

describe('occurrences', () => {
  it('never overlap, lie in order, and cover what the calendar covers', () => {
    const length = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(
        length,
        length,
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 500 }),
        (step, hours, at, span) => {
          const calendar = every(step);
          const own = { ...window, duration: hours * 3600 };
          const [fromMs, untilMs] = [at * HOUR, (at + span) * HOUR];
          const found = occurrencesBetween('s', own, calendar, { fromMs, untilMs });
          for (const [index, { fromMs: from, untilMs: until }] of found.entries()) {
            expect(until).toBeGreaterThan(from);
            expect(from).toBeGreaterThanOrEqual(found[index - 1]?.untilMs ?? Number.NEGATIVE_INFINITY);
          }
          for (let hour = at; hour <= at + span; hour++) {
            const isOpen = hour * HOUR - (calendar.last(hour * HOUR) ?? 0) < own.duration * 1000;
            expect(found.some((each) => isUnderWay(each, hour * HOUR))).toBe(isOpen);
          }
        },
      ),
    );
  });

  it('of one window are at most a thousand', () => {
    const span = { fromMs: 0, untilMs: 1e15 };
    expect(occurrencesBetween('s', window, every(1), span)).toHaveLength(1000);
  });

  it('have names that differ by their time', () => {
    expect(occurrenceId('s', 'w', Date.UTC(2028, 1, 29, 2))).toBe('s.w.20280229T0200Z');
  });
});

describe('notices', () => {
  it('come at their time, once, and to the last of several announcements', () => {
    expect(dueNotices(one, [], isPage, 51 * HOUR)).toEqual([]);
    expect(dueNotices(one, [], isPage, 52 * HOUR).map(({ audience }) => audience)).toEqual(['page']);
    const twice = { ...one, announce: [...announced, { before: 3600, audience: 'page', approval: false }] };
    expect(dueNotices(twice, [], isPage, 99.5 * HOUR)).toMatchObject([{ before: 3600 }, { audience: 'users' }]);
    expect(dueNotices({ ...one, state: 'cancelled' }, [], isPage, 99 * HOUR)).toEqual([]);
  });

  it('that are made are never due again, whenever somebody looks', () => {
    const looks = fc.array(fc.integer({ min: 0, max: 110 }), { maxLength: 40 });
    fc.assert(
      fc.property(looks, (hours) => {
        const made: MadeNotice[] = [];
        for (const hour of hours.sort((a, b) => a - b))
          for (const { kind, audience, before } of dueNotices(one, made, isPage, hour * HOUR))
            made.push({ kind, audience, before, status: 'sent' });
        const names = made.map(({ kind, audience }) => `${kind} ${audience}`);
        expect(new Set(names).size).toBe(names.length);
        const isSeen = hours.some((hour) => hour >= 76 && hour < 102);
        expect(made.some(({ audience }) => audience === 'users')).toBe(isSeen);
      }),
    );
  });

  it('begin and end by time', () => {
    expect([99, 100, 102].map((hour) => stepByTime(one, hour * HOUR))).toEqual([null, 'start', 'complete']);
    expect(stepByTime({ ...one, state: 'started' }, 101 * HOUR)).toBeNull();
  });

  it('say the clock of the zone on both sides of a change of it', () => {
    expect(dayAndTime(Date.UTC(2026, 2, 29, 0, 30), 'Europe/Berlin')).toMatch(/^Sunday, March 29, 1:30 AM/);
    expect(dayAndTime(Date.UTC(2026, 2, 29, 1), 'Europe/Berlin')).toMatch(/^Sunday, March 29, 3:00 AM/);
    expect(dayAndTime(Date.UTC(2026, 9, 25, 1), 'Europe/Berlin')).toMatch(/^Sunday, October 25, 2:00 AM/);
  });

  it('say what is away and why it is cancelled', () => {
    const context = {
      ...{ service: { id: 's', title: 'Shop' }, components: ['Search'], tasks: [], statusPage: 'https://example.com' },
      ...{ before: null, because: 'Not needed.' },
    };
    const told = noticeText('scheduled', one, context);
    expect(told.subject).toBe('Shop: Work on Monday, January 5, 4:00 AM UTC');
    expect(told.text).toContain('until Monday, January 5, 6:00 AM UTC (2 hours)');
    expect(told.text).toContain('Search');
    expect(noticeText('cancelled', one, context).text).toContain('is cancelled. Not needed.');
  });
});

describe('a changed plan', () => {
  const slot = atSlot('s', window, 240 * HOUR, 264 * HOUR);
  const follow = (calendar: Occurrences, changed: MaintenanceWindow | null = window, nowMs = 200 * HOUR) =>
    followPlan(slot, changed, calendar, () => false, nowMs);

  it('leaves what is at its time, and moves the rest to the nearest time that is to come', () => {
    expect(follow(every(24))).toEqual({ kind: 'same' });
    expect(follow(every(24, HOUR))).toMatchObject({ kind: 'moved', to: { id: slot.id, fromMs: 241 * HOUR } });
    expect(follow(every(24, 23 * HOUR))).toMatchObject({ kind: 'moved', to: { fromMs: 239 * HOUR } });
    expect(follow(every(24), { ...window, duration: 3600 })).toMatchObject({
      kind: 'moved',
      to: { untilMs: 241 * HOUR },
    });
    expect(follow(every(24), { ...window, title: 'Other' })).toMatchObject({ kind: 'edited' });
  });

  it('removes what it has no more, and leaves what has begun', () => {
    expect(follow(every(24), null)).toEqual({ kind: 'removed' });
    expect(follow({ next: () => null, last: () => null })).toEqual({ kind: 'removed' });
    expect(follow(every(24, HOUR), window, 240 * HOUR)).toEqual({ kind: 'same' });
  });
});
