import { expect, it } from 'vitest';
import { examplePlan, weekly } from '../respond/example-plan.fixture.ts';
import { comparePlans } from './compare-plans.ts';
import { EventQueue } from './event-queue.ts';
import { randomFrom, seedOf } from './random.ts';
import { story } from './rehearsal.fixture.ts';
import { rehearseOneOfYear, rehearseYear } from './rehearse-year.ts';
import type { YearRequest } from './year-report.ts';

const request: YearRequest = { year: 2027, incidents: 200, seed: 1, noAnswer: 0.6, down: {}, holidays: ['2027-12-25'] };

/** Ann's week of 8 to 15 March 2027 has lost its first minutes: somebody moved a hand-off. */
function withGap(minutes: number) {
  const plan = examplePlan();
  const main = plan.schedules.main;
  if (!main) throw new Error('the example has a schedule main');
  const fromMs = Date.UTC(2027, 2, 8, 14, 0);
  const override = { kind: 'temporary' as const, slot: 'primary', fromMs, toMs: fromMs + minutes * 60_000, shifts: [] };
  return { ...plan, version: 'v2', schedules: { main: { ...main, overrides: [override] } } };
}

it('the same seed gives the same bytes, another one another year', () => {
  const first = JSON.stringify(rehearseYear(examplePlan(), request));
  expect(JSON.stringify(rehearseYear(examplePlan(), request))).toBe(first);
  expect(JSON.stringify(rehearseYear(examplePlan(), { ...request, seed: 2 }))).not.toBe(first);
});

it('adds up: levels to the total, people to their days', () => {
  const report = rehearseYear(examplePlan(), request);
  expect(report.total.incidents).toBe(200);
  expect(report.levels.reduce((sum, level) => sum + level.incidents, 0)).toBe(200);
  expect(report.people.reduce((sum, person) => sum + person.pages, 0)).toBe(report.total.pages);
  for (const person of report.people) {
    expect(person.days).toHaveLength(365);
    expect(person.days.reduce((sum, pages) => sum + pages, 0)).toBe(person.pages);
    expect(person.night).toBeLessThanOrEqual(person.pages);
  }
});

it('brings an incident that nobody answered back by its number', () => {
  const report = rehearseYear(examplePlan(), { ...request, noAnswer: 1 });
  const [example] = report.unanswered.examples;
  expect(report.unanswered.count).toBeGreaterThan(0);
  const told = rehearseOneOfYear(examplePlan(), { ...request, noAnswer: 1 }, example?.index ?? -1);
  expect(told.at).toBe(example?.at);
  expect(told.incidents[0]).toMatchObject({ severity: example?.severity, outcome: 'unanswered' });
});

it('goes through every hour and weekday, whatever the seed', () => {
  const report = rehearseYear(examplePlan(), { ...request, incidents: 2000, noAnswer: 0 });
  const days = report.people[0]?.days ?? [];
  const weekdays = new Set(days.flatMap((pages, day) => (pages > 0 ? [day % 7] : [])));
  expect(weekdays.size).toBe(7);
  expect(report.people.every(({ holiday }) => holiday === 0)).toBe(false);
});

it('finds every gap, and shares of a slot come to one', () => {
  const { coverage, fairness } = rehearseYear(withGap(41), { ...request, incidents: 1 });
  // Nobody on purpose: told, but it is no fault of a day.
  expect(coverage.gaps).toMatchObject([{ schedule: 'main', slot: 'primary', minutes: 41, declared: true }]);
  const share = fairness.find(({ slot }) => slot === 'primary')?.people.reduce((sum, one) => sum + one.share, 0);
  expect(share).toBeCloseTo(1, 2);
});

it('a comparison says what is uncovered, who stands in for whom, and which stories go differently', () => {
  const before = examplePlan();
  const [fromMs, toMs] = [Date.UTC(2027, 0, 1), Date.UTC(2028, 0, 1)];
  const main = before.schedules.main;
  if (!main) throw new Error('the example has a schedule main');
  const slots = [weekly('primary', ['ann', 'ben', 'cat']), weekly('secondary', ['dan', 'cat', 'ann'])];
  const after = { ...before, version: 'v3', schedules: { main: { ...main, slots } } };
  const at = { atMs: Date.UTC(2027, 0, 5, 12) };
  const pair = { title: 'A story', before: story(at), after: story(at) };
  const changed = comparePlans(before, after, { fromMs, toMs, scenarios: [pair], year: null });
  expect(changed.coverage.handed[0]).toMatchObject({ slot: 'secondary', before: 'ben', after: 'dan' });
  expect(changed.worse).toBe(false);
  const same = comparePlans(before, before, { fromMs, toMs, scenarios: [pair], year: { ...request, incidents: 20 } });
  expect(same).toMatchObject({ worse: false, summary: ['Nothing changes'], scenarios: [{ same: true, changes: [] }] });
  const declared = comparePlans(before, withGap(41), { fromMs, toMs, scenarios: [], year: null });
  expect(declared.coverage.lost).toMatchObject([{ minutes: 41, declared: true }]);
  expect(declared.worse).toBe(false);
});

it('a gap that nobody meant makes it worse', () => {
  const before = examplePlan();
  const main = before.schedules.main;
  if (!main) throw new Error('the example has a schedule main');
  const [slot] = main.slots;
  const nights = [{ days: [], from: '00:41', to: '00:00', timezone: 'America/New_York' }];
  const versions = slot?.versions.map((one) => ({
    ...one,
    layers: one.layers.map((l) => ({ ...l, restrictions: nights })),
  }));
  const slots = main.slots.map((one) => (one.id === 'primary' && versions ? { ...one, versions } : one));
  const after = { ...before, schedules: { main: { ...main, slots } } };
  const fromMs = Date.UTC(2026, 10, 3);
  const { worse, summary } = comparePlans(before, after, {
    fromMs,
    toMs: fromMs + 86_400_000,
    scenarios: [],
    year: null,
  });
  expect(worse).toBe(true);
  expect(summary[0]).toBe('leaves 41 minutes of main/primary uncovered: Tue 3 Nov 00:00 to 00:41 EST');
});

it('takes events by their time, and those of one time in their order', () => {
  const queue = new EventQueue<string>();
  const random = randomFrom(seedOf(1, 1));
  const events = Array.from({ length: 500 }, (_, index) => ({ at: Math.floor(random() * 20), name: String(index) }));
  for (const { at, name } of events) queue.add(at, name);
  const taken: string[] = [];
  for (let next = queue.next(); next; next = queue.next()) taken.push(next.event);
  expect(taken).toEqual([...events].sort((a, b) => a.at - b.at).map(({ name }) => name));
});
