import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Goal } from '../model/plan-review.ts';
import { progressInWords } from './figure-words.ts';
import { shareOf, timesOf } from './figures.ts';
import { type GoalPeriod, progressOfGoal } from './goal-progress.ts';
import { groupByPeriod, groupMeasures, pagesByPerson } from './group-measures.ts';
import type { IncidentMeasure } from './incident-measure.ts';
import { DAY, MINUTE, measured, NOON } from './measure.fixture.ts';
import { endOfDate, periodAt, periodBeside, periodOf, periodsBetween, periodTitle, startOfDate } from './periods.ts';
import { repeatOf } from './repeat-of.ts';
import { summariseMeasures } from './summarise-measures.ts';
import { writeCsv } from './write-csv.ts';

const seconds = (...values: number[]) => values.map((value) => value * 1000);

describe('figures', () => {
  it('are none of nothing', () => {
    expect(timesOf([])).toEqual({ n: 0, meanSeconds: null, medianSeconds: null, p90Seconds: null });
    expect(shareOf(0, 0)).toEqual({ count: 0, of: 0, ratio: null });
  });
  it('have the middle of an even number between its two, and a p90 that was seen', () => {
    expect(timesOf(seconds(40, 10, 20, 30))).toEqual({ n: 4, meanSeconds: 25, medianSeconds: 25, p90Seconds: 40 });
    expect(timesOf(seconds(3, 1, 2))).toMatchObject({ n: 3, medianSeconds: 2, p90Seconds: 3 });
    const ten = Array.from({ length: 10 }, (_, index) => (index + 1) * 1000);
    expect(timesOf(ten)).toMatchObject({ n: 10, medianSeconds: 5.5, p90Seconds: 9 });
  });
  it('count a clock that was set back as no time', () => {
    expect(timesOf([-5000])).toMatchObject({ meanSeconds: 0, medianSeconds: 0 });
  });
});

describe('periods', () => {
  const zone = 'America/New_York';
  it('begin at local midnight, before and after the clocks change', () => {
    const month = periodOf('2026-11', zone);
    // Summer time ends on the first of November: the month begins at UTC-4 and ends at UTC-5.
    expect(month).toMatchObject({ fromMs: Date.UTC(2026, 10, 1, 4), toMs: Date.UTC(2026, 11, 1, 5), unit: 'month' });
  });
  it('put the last hour of a year into the year of the zone', () => {
    const lateMs = Date.UTC(2027, 0, 1, 4, 59);
    expect(periodAt('year', lateMs, zone).key).toBe('2026');
    expect(periodAt('year', lateMs, 'UTC').key).toBe('2027');
    expect(periodAt('quarter', lateMs, zone).key).toBe('2026-Q4');
    expect(periodAt('month', lateMs + MINUTE, zone).key).toBe('2027-01');
  });
  it('begin at the change where the clocks skip midnight', () => {
    // In Beirut the clocks went from 00:00 to 01:00 on 2026-03-29.
    expect(startOfDate('2026-03-29', 'Asia/Beirut')).toBe(Date.UTC(2026, 2, 28, 22));
    expect(endOfDate('2026-03-28', 'Asia/Beirut')).toBe(Date.UTC(2026, 2, 28, 22));
  });
  it('follow each other without a gap', () => {
    const periods = periodsBetween('quarter', Date.UTC(2025, 5, 15), Date.UTC(2026, 5, 15), zone);
    expect(periods.map(({ key }) => key)).toEqual(['2025-Q2', '2025-Q3', '2025-Q4', '2026-Q1', '2026-Q2']);
    for (const [index, one] of periods.slice(1).entries()) expect(one.fromMs).toBe(periods[index]?.toMs);
    const first = periods[0];
    expect(first && periodBeside(first, -1, zone).key).toBe('2025-Q1');
  });
  it.each(['2026-13', '2026-Q5', '26', '0001', '2026-1', '', '2026-10-01'])('%s is none', (key) => {
    expect(periodOf(key, 'UTC')).toBeNull();
  });
  it('have a title', () => {
    expect(['2026-10', '2026-Q4', '2026'].map(periodTitle)).toEqual(['October 2026', '4th quarter of 2026', '2026']);
  });
  it('have no dates that there are not', () => {
    expect(startOfDate('2026-02-30', 'UTC')).toBeNull();
    expect(endOfDate('tomorrow', 'UTC')).toBeNull();
  });
});

describe('repeats', () => {
  const former = measured({ incident: 'A' });
  const again = (over: Partial<IncidentMeasure> = {}) =>
    measured({ incident: 'B', openedMs: former.resolvedMs + 30 * DAY, ...over });
  it('have a component and an alert in common, within 30 days of the end', () => {
    expect(repeatOf(again(), [former])).toBe('A');
    expect(repeatOf(again({ openedMs: former.resolvedMs + 30 * DAY + 1 }), [former])).toBeNull();
    expect(repeatOf(again({ openedMs: former.resolvedMs - 1 }), [former])).toBeNull();
    expect(repeatOf(again({ components: ['mail'] }), [former])).toBeNull();
    expect(repeatOf(again({ alertKeys: ['other'] }), [former])).toBeNull();
    expect(repeatOf(again({ service: 'other' }), [former])).toBeNull();
    expect(repeatOf(again({ alertKeys: [] }), [measured({ incident: 'A', alertKeys: [] })])).toBeNull();
  });
  it('of no component count as of the whole service', () => {
    expect(repeatOf(again({ components: [] }), [measured({ incident: 'A', components: [] })])).toBe('A');
    expect(repeatOf(again({ components: [] }), [former])).toBeNull();
  });
  it('are not of false positives', () => {
    expect(repeatOf(again({ falsePositive: true }), [former])).toBeNull();
    expect(repeatOf(again(), [measured({ incident: 'A', falsePositive: true })])).toBeNull();
  });
  it('are of the one that ended last', () => {
    const later = measured({ incident: 'C', openedMs: former.resolvedMs + DAY });
    expect(repeatOf(again(), [later, former])).toBe('C');
  });
});

describe('a summary', () => {
  it('leaves false positives out of everything but their number and their pages', () => {
    const noise = measured({ incident: 'B', falsePositive: true, resolvedMs: NOON + MINUTE, clocksMissed: 3 });
    const all = summariseMeasures([measured(), noise], [], NOON);
    expect(all).toMatchObject({
      ...{ incidents: 2, falsePositives: { count: 1, of: 2 }, pages: 2, clocksMet: { count: 2, of: 2 } },
      ...{ resolve: { n: 1, meanSeconds: 3600 }, mitigate: { meanSeconds: 1200 }, detect: { meanSeconds: 120 } },
    });
  });
  it('counts reviews and action items when they are done or should be', () => {
    const due = (incident: string, reviewDueMs: number, reviewedMs: number | null) =>
      measured({ incident, reviewDueMs, reviewedMs });
    const some = [due('A', NOON + 1, null), due('B', NOON, null), due('C', NOON, NOON - 1), due('D', NOON, NOON + 1)];
    const place = { service: 'shop', severity: 'P1', components: [] };
    const items = [
      { ...place, dueMs: NOON - 1, doneMs: NOON - 2 },
      { ...place, dueMs: NOON + DAY, doneMs: null },
    ];
    expect(summariseMeasures(some, items, NOON)).toMatchObject({
      ...{ reviewsInTime: { count: 1, of: 3 }, actionItemsInTime: { count: 1, of: 1, ratio: 1 } },
    });
  });
});

const anyMeasure = fc
  .record({
    incident: fc.uuid(),
    service: fc.constantFrom('shop', 'mail'),
    severity: fc.constantFrom('P0', 'P1', 'P2'),
    components: fc.subarray(['web', 'api', 'mail']),
    openedMs: fc.integer({ min: NOON - 700 * DAY, max: NOON }),
    took: fc.integer({ min: 0, max: 3 * DAY }),
    falsePositive: fc.boolean(),
    clocksMissed: fc.nat(2),
    pages: fc.array(
      fc.record({ person: fc.constantFrom('ann', 'ben'), pages: fc.integer({ min: 1, max: 9 }), atNight: fc.nat(1) }),
      { maxLength: 2 },
    ),
  })
  .map(({ took, ...over }) => measured({ ...over, resolvedMs: over.openedMs + took }));

describe('groups', () => {
  const request = (measures: readonly IncidentMeasure[]) => ({ measures, items: [], nowMs: NOON, first: [] });
  it('add up to the whole', () => {
    fc.assert(
      fc.property(
        fc.array(anyMeasure, { maxLength: 40 }),
        fc.constantFrom('UTC', 'America/New_York'),
        (all, timezone) => {
          const whole = summariseMeasures(all, [], NOON);
          const stretch = { fromMs: NOON - 701 * DAY, toMs: NOON + 4 * DAY, timezone };
          const ways = [
            ...(['service', 'severity'] as const).map((by) => groupMeasures(by, request(all))),
            ...(['month', 'quarter', 'year'] as const).map((unit) => groupByPeriod(unit, stretch, request(all))),
          ];
          for (const groups of ways) {
            const total = (figure: (one: typeof whole) => number) =>
              groups.reduce((sum, { summary }) => sum + figure(summary), 0);
            expect(total(({ incidents }) => incidents)).toBe(whole.incidents);
            expect(total(({ resolve }) => resolve.n)).toBe(whole.resolve.n);
            expect(total(({ clocksMet }) => clocksMet.of)).toBe(whole.clocksMet.of);
            expect(total(({ pages }) => pages)).toBe(whole.pages);
            const time = total(({ resolve }) => resolve.n * (resolve.meanSeconds ?? 0));
            expect(time).toBeCloseTo(whole.resolve.n * (whole.resolve.meanSeconds ?? 0), 3);
          }
          expect(pagesByPerson(all).reduce((sum, { pages }) => sum + pages, 0)).toBe(whole.pages);
        },
      ),
      { numRuns: 25 },
    );
  });
  it('of components hold one of several in each', () => {
    const both = measured({ components: ['web', 'api'] });
    const groups = groupMeasures('component', request([both, measured({ incident: 'B', components: [] })]));
    expect(groups.map(({ key, summary }) => [key, summary.incidents])).toEqual([
      ['', 1],
      ['api', 1],
      ['web', 1],
    ]);
  });
});

describe('goals', () => {
  const period = (key: string) => {
    const found = periodOf(key, 'UTC');
    if (!found) throw new Error(key);
    return found;
  };
  const data = (key: string, minutes: readonly number[], over: Partial<GoalPeriod> = {}): GoalPeriod => ({
    period: period(key),
    summary: summariseMeasures(
      minutes.map((one, index) =>
        measured({ incident: `${key}-${index}`, resolvedMs: NOON + one * MINUTE, repeatOf: 'X' }),
      ),
      [],
      NOON,
    ),
    ...{ trained: shareOf(3, 4), isWhole: true },
    ...over,
  });
  const goal = (over: Partial<Goal>): Goal => ({
    ...{ title: 'Better', measure: 'mttr', change: -0.1, below: null, above: null, per: 'quarter', severities: [] },
    ...over,
  });
  const over = period('2026-Q4').toMs;
  const during = over - 1;
  const before = data('2026-Q3', [100, 100, 100]);

  it.each([
    [[90, 90, 90], over, 'met'],
    [[91, 91, 91], over, 'missed'],
    [[90, 90, 90], during, 'on-the-way'],
    [[91, 91, 91], during, 'behind'],
    [[1, 1], over, 'not-enough-data'],
  ] as const)('a mean of %j is %s', (minutes, nowMs, status) => {
    expect(progressOfGoal(goal({}), data('2026-Q4', minutes), before, nowMs).status).toBe(status);
  });
  it('say their figures in words', () => {
    const found = progressOfGoal(goal({}), data('2026-Q4', [80, 90, 70]), before, over);
    expect(progressInWords('mttr', found)).toBe(
      '4th quarter of 2026: 1 hour 20 minutes (n = 3); at most 1 hour 30 minutes wanted; before: 1 hour 40 minutes (n = 3)',
    );
  });
  it('cannot tell a change of nothing, or against a period that is not whole', () => {
    const repeats = goal({ measure: 'repeats', change: -0.2 });
    expect(progressOfGoal(repeats, data('2026-Q4', []), data('2026-Q3', []), over).lacking).toMatch(/no change of 0/);
    const half = data('2026-Q3', [1, 1, 1, 1, 1], { isWhole: false });
    expect(progressOfGoal(repeats, data('2026-Q4', [1]), half, over).lacking).toBe(
      '2026-Q3 was not recorded as a whole',
    );
    expect(progressOfGoal(repeats, data('2026-Q4', [1, 1]), data('2026-Q3', [1, 1, 1]), over).status).toBe('met');
  });
  it('are missed at once where a count can only grow', () => {
    const few = goal({ measure: 'incidents', change: null, below: 2 });
    expect(progressOfGoal(few, data('2026-Q4', [1, 1]), before, during).status).toBe('missed');
    expect(progressOfGoal(few, data('2026-Q4', [1]), before, during).status).toBe('on-the-way');
    expect(progressOfGoal(few, data('2026-Q4', []), before, over).status).toBe('met');
    const unseen = data('2026-Q4', [], { isWhole: false });
    expect(progressOfGoal(few, unseen, before, over).lacking).toBe('2026-Q4 was not recorded as a whole');
    expect(progressOfGoal(few, unseen, before, during).status).toBe('on-the-way');
  });
  it('are met by everybody where all of a share are wanted', () => {
    const all = goal({ measure: 'trained', change: null, above: 1 });
    expect(progressOfGoal(all, data('2026-Q4', []), before, during).status).toBe('behind');
    expect(progressOfGoal(all, data('2026-Q4', [], { trained: shareOf(4, 4) }), before, during).status).toBe('met');
    expect(progressOfGoal(all, data('2026-Q4', [], { trained: shareOf(0, 0) }), before, over).status).toBe(
      'not-enough-data',
    );
  });
});

describe('CSV', () => {
  it('is quoted by RFC 4180, and runs nothing in a spreadsheet', () => {
    const rows = [
      ['=1+1', '+x', '-2', '@sum', ' =1', 'a,b', 'say "hi"', 'two\r\nlines', '\tx', 'fine', -2, true, null],
    ];
    expect(writeCsv(['a', 'b'], rows)).toBe(
      `a,b\r\n'=1+1,'+x,'-2,'@sum,"' =1","a,b","say ""hi""","two\r\nlines",'\tx,fine,-2,true,\r\n`.replace(
        '"\' =1"',
        "' =1",
      ),
    );
  });
});
