import type { GoalList, Measures } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const times = (n: number, seconds: number | null) => ({
  ...{ n, meanSeconds: seconds, medianSeconds: seconds, p90Seconds: seconds },
});
const share = (count: number, of: number) => ({ count, of, ratio: of === 0 ? null : count / of });
const summary = (incidents: number): Measures['total'] => ({
  ...{ incidents, falsePositives: share(0, incidents), severities: {}, detect: times(incidents, 120) },
  ...{ acknowledge: times(incidents, 300), mitigate: times(incidents, 900), resolve: times(incidents, 3600) },
  ...{ severityAccuracy: share(incidents, incidents), clocksMet: share(1, 2), updatesOnTime: share(0, 0) },
  ...{ pages: 3, pagesAtNight: 1, repeats: share(1, incidents), reviewsInTime: share(0, 0) },
  actionItemsInTime: share(0, 0),
});
const month = (key: string, incidents: number) => ({ key, title: key, summary: summary(incidents) });
const measures: Measures = {
  ...{ from: '2026-09-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z', timezone: 'UTC', by: 'severity' },
  total: summary(3),
  before: { from: '2026-07-01T00:00:00.000Z', to: '2026-09-01T00:00:00.000Z', summary: summary(0) },
  groups: [{ key: 'P1', title: 'P1 High', summary: summary(3) }],
  months: [month('2026-09', 1), month('2026-10', 2)],
  severities: ['P1'],
  people: [{ person: 'ann', name: 'Ann', pages: 3, atNight: 1, incidents: 2 }],
  ...{ repeats: [], services: [] },
};
const goals: GoalList = {
  services: [
    {
      ...{ service: 'shop', title: 'Shop', timezone: 'UTC' },
      goals: [
        {
          ...{ title: 'MTTR lower', measure: 'mttr', kind: 'time', per: 'quarter', severities: [] },
          progress: [
            {
              ...{ period: '2026-Q4', periodTitle: '4th quarter of 2026', status: 'on-the-way', words: '42 minutes' },
              ...{ from: measures.from, to: measures.to, figure: null, before: null, bounds: [], ticked: null },
            },
          ],
        },
      ],
    },
  ],
};

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });

it.each(['measures', 'metrics'])('%s shows a table, the months as a line, and the goals', async (name) => {
  server.answers['GET /api/measures?by=severity'] = measures;
  server.answers['GET /api/goals?periods=1'] = goals;
  const { out } = await tocsin(name);
  expect(out).toMatch(
    /^P1 High +3 +2 min n=3 +5 min n=3 +15 min n=3 +1 h n=3 +1 h +1 h +0\/3 +3\/3 +1\/2 +- +3 +1 +1$/m,
  );
  expect(out).toContain('Incidents  ▅█  1 to 2');
  expect(out).toMatch(/^ {2}Ann +3 +1 +2$/m);
  expect(out).toContain('Shop: MTTR lower\n  on the way: 42 minutes');
});

it('says where there was none', async () => {
  server.answers['GET /api/measures?since=90d&by=month'] = { ...measures, total: summary(0) };
  server.answers['GET /api/goals?periods=1'] = { services: [] };
  expect((await tocsin('measures', '--since', '90d', '--by', 'month')).out).toBe(
    'No incident ended between 2026-09-01 and 2026-11-01.\n',
  );
});

it('prints the API as it is', async () => {
  server.answers['GET /api/measures?service=shop&by=quarter'] = measures;
  const { out } = await tocsin('measures', '--service', 'shop', '--by', 'quarter', '--json');
  expect(JSON.parse(out)).toEqual(measures);
});

it('previews the report, and wants a service', async () => {
  server.answers['GET /api/measures/report?service=shop&month=2026-10'] = {
    ...{ service: 'shop', month: '2026-10', subject: 'Shop: October', text: '**Figures**', to: ['Ann'], nextAt: null },
  };
  expect((await tocsin('measures', 'report', '--service', 'shop', '--month', '2026-10')).out).toBe(
    'Shop: October\nTo: Ann\n\n**Figures**\n',
  );
  expect((await tocsin('measures', 'report')).err).toContain('--service');
});

it('records training', async () => {
  server.answers['POST /api/training'] = { records: [{ name: 'Ann' }, { name: 'Ben' }] };
  const { out } = await tocsin('training', 'add', 'Runbooks', 'ann', 'ben', '--service', 'shop', '--at', '2026-10-01');
  expect(out).toBe('Recorded for Ann, Ben: Runbooks.\n');
  expect(server.requests[0]?.body).toEqual({
    service: 'shop',
    people: ['ann', 'ben'],
    what: 'Runbooks',
    at: '2026-10-01',
  });
});

it('ticks a goal', async () => {
  server.answers['PUT /api/goals/ticks'] = { ok: true };
  const { out } = await tocsin('measures', 'tick', '2026-Q4', 'Calm', '--service', 'shop');
  expect(out).toBe('"Calm" is ticked for 2026-Q4.\n');
});
