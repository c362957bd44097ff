import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Plan } from '../model/plan.ts';
import type { Metric } from '../model/plan-metrics.ts';
import { examplePlan } from '../respond/example-plan.fixture.ts';
import { alert, story } from './rehearsal.fixture.ts';
import type { Rehearsal } from './rehearsal.ts';
import { rehearse } from './rehearse.ts';
import { SILENT_BEHAVIOUR, USUAL_BEHAVIOUR } from './scenario.ts';

const reached = ({ timeline, at }: Rehearsal) =>
  timeline
    .filter(({ kind }) => kind === 'reached')
    .map((line) => `${(Date.parse(line.at) - Date.parse(at)) / 60_000} ${line.person}`);

const silent = (person: string) => ({ who: { kind: 'person' as const, person }, behaviour: SILENT_BEHAVIOUR });

function with80Percent(plan: Plan): Plan {
  const metric: Metric = {
    id: 'orders',
    title: 'Orders',
    read: 'ratio',
    from: { kind: 'pushed', name: 'orders' },
    unit: 'ratio',
    window: 60,
    minimum: 5,
    component: 'app',
    runbook: null,
    target: null,
    alert: null,
    critical: null,
    anomalies: null,
  };
  const when = [{ kind: 'metric' as const, metric: 'orders', below: 0.9, for: 120 }];
  const severities = plan.severities.map((level) => (level.id === 'P1' ? { ...level, when } : level));
  return { ...plan, metrics: { orders: metric }, severities };
}

it('pages the next while the first does not answer, and stops when somebody does', () => {
  const played = rehearse(examplePlan(), story({ people: [silent('ben')] }));
  expect(reached(played).slice(0, 2)).toEqual(['0 ben', '5 cat']);
  expect(played.incidents).toMatchObject([{ acknowledgedBy: 'cat', outcome: 'resolved' }]);
  expect(played.people.find(({ person }) => person === 'ben')).toMatchObject({ pages: 1, night: 1, answered: null });
  expect(played.gaps).toEqual([]);
});

it('derives the level from the criteria, and when, as detection does', () => {
  const metric = { kind: 'metric' as const, metric: 'orders', after: 0, lasts: null };
  const plan = with80Percent(examplePlan());
  const bad = rehearse(plan, story({ what: [{ ...metric, value: 0.8 }] }));
  expect(bad.incidents[0]?.severity).toBe('P1');
  expect(reached(bad)[0]).toBe('2 ben');
  const fine = rehearse(plan, story({ what: [{ ...metric, value: 0.95 }] }));
  expect(fine.incidents).toEqual([]);
  expect(fine.gaps.map(({ kind }) => kind)).toEqual(['no-page']);
});

it('what mends itself before it counts opens nothing; what mends later ends the incident', () => {
  const metric = { kind: 'metric' as const, metric: 'orders', value: 0.5, after: 0 };
  const plan = with80Percent(examplePlan());
  expect(rehearse(plan, story({ what: [{ ...metric, lasts: 60 }] })).incidents).toEqual([]);
  const later = rehearse(plan, story({ what: [{ ...metric, lasts: 600 }], everybody: SILENT_BEHAVIOUR }));
  expect(later.incidents[0]).toMatchObject({ outcome: 'resolved', acknowledged: null });
});

it('a channel that is down reaches nobody: the next step is not waited for, and the gap is told', () => {
  const played = rehearse(examplePlan(), story({ down: ['sandbox'] }));
  expect(played.people).toEqual([]);
  expect(played.gaps.map(({ kind }) => kind)).toContain('unreachable');
  expect(played.gaps.at(-1)?.kind).toBe('no-page');
});

it('another channel takes over for one that is down', () => {
  const plan = examplePlan();
  const sandbox = { id: 'sandbox', type: 'sandbox' as const, settings: {}, missing: [], backup: 'second' };
  const channels = { sandbox, second: { ...sandbox, id: 'second', backup: null } };
  const played = rehearse({ ...plan, channels }, story({ down: ['sandbox'] }));
  expect(played.people[0]?.channels).toEqual(['second']);
});

it('somebody who answers only the second page is paged twice', () => {
  const second = { ...USUAL_BEHAVIOUR, fromPage: 2 };
  const played = rehearse(examplePlan(), story({ everybody: second }));
  expect(played.incidents[0]?.acknowledged).not.toBeNull();
  const answered = played.people.find((person) => person.answered !== null);
  expect((answered?.pages ?? 0) + (answered?.notifications ?? 0)).toBeGreaterThanOrEqual(2);
});

it('an acknowledgement that goes quiet pages again, and one that works on does not', () => {
  const forget = rehearse(examplePlan(), story({ everybody: { ...USUAL_BEHAVIOUR, afterwards: 'forget' } }));
  const stay = rehearse(examplePlan(), story({ everybody: { ...USUAL_BEHAVIOUR, afterwards: 'stay' } }));
  const pagesOfBen = (played: Rehearsal) => reached(played).filter((line) => line.endsWith(' ben')).length;
  expect(pagesOfBen(forget)).toBeGreaterThan(1);
  expect(forget.timeline.some(({ text }) => text.includes('nothing happened for 30 minutes'))).toBe(true);
  expect(stay.timeline.some(({ text }) => text.includes('nothing happened'))).toBe(false);
});

it('expectations hold or say what was found', () => {
  const at = { line: 7 };
  const ben = { kind: 'person' as const, person: 'ben' };
  const dan = { kind: 'person' as const, person: 'dan' };
  const { expectations, passed } = rehearse(
    examplePlan(),
    story({
      people: [silent('ben')],
      expect: [
        { ...at, kind: 'paged', who: ben, within: 0, times: 1, text: 'ben at once' },
        { ...at, kind: 'never-paged', who: dan, text: 'never dan' },
        { ...at, kind: 'answered', within: 60, by: null, text: 'an answer in a minute' },
        { ...at, kind: 'level', severity: 'P0', text: 'P0' },
      ],
    }),
  );
  expect(expectations.map(({ holds }) => holds)).toEqual([true, true, false, true]);
  expect(expectations[2]).toMatchObject({ line: 7, found: 'cat answered after 7 minutes' });
  expect(passed).toBe(false);
});

it('tells the doubled hour apart', () => {
  const played = rehearse(
    examplePlan(),
    story({ atMs: Date.UTC(2026, 10, 1, 5, 50), people: [silent('ann'), silent('ben')] }),
  );
  const locals = played.timeline.map(({ local }) => local);
  expect(locals[0]).toBe('Sun 1 Nov 01:50:00 EDT');
  expect(locals.some((local) => /^Sun 1 Nov 01:\d\d:\d\d EST$/.test(local))).toBe(true);
});

it('plays the same story the same way, pages nobody who is not there, and only goes forward', () => {
  const people = ['ann', 'ben', 'cat', 'dan'];
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 365 * 24 * 60 }),
      fc.subarray(people),
      fc.constantFrom('P0', 'P1', 'P3'),
      fc.boolean(),
      (minute, quiet, level, isDown) => {
        const asked = story({
          atMs: Date.UTC(2026, 0, 1) + minute * 60_000,
          what: [alert(level)],
          people: quiet.map(silent),
          down: isDown ? ['sandbox'] : [],
        });
        const played = rehearse(examplePlan(), asked);
        expect(rehearse(examplePlan(), asked)).toEqual(played);
        const times = played.timeline.map(({ at }) => Date.parse(at));
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(played.people.every(({ person }) => people.includes(person))).toBe(true);
        const answers = played.people.filter(({ answered }) => answered !== null);
        expect(answers.every(({ person }) => !quiet.includes(person))).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
