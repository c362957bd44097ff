import type { Review } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const review: Review = {
  ...{ id: 'r1', incidentId: 'INC-1', title: 'Checkout fails', service: 'shop', severity: 'P1', required: true },
  ...{ status: 'open', dueAt: '2026-01-01T00:00:00.000Z', overdue: true, openActionItems: 1, edited: false },
  ...{ report: '# INC-1\n\nWhat happened.\n', attendees: ['Riley'], completedAt: null, completedBy: null },
  ...{ incidentTitle: 'Checkout fails', timezone: 'UTC', form: 'plan', version: 0, stale: false, editors: [] },
  ...{ openTasks: 1, meetingAt: null, published: false, publication: null, proposals: [] },
  tasks: [
    {
      number: 1,
      title: 'Report written',
      dueAt: '2026-01-01T00:00:00.000Z',
      overdue: true,
      doneAt: null,
      doneBy: null,
    },
  ],
  meeting: {
    ...{ status: 'proposed', from: '2026-01-01T10:00:00.000Z', minutes: 60, place: null, url: null },
    ...{ agenda: [], invited: [], attendees: ['Riley'], late: false },
  },
  times: {
    ...{ startedAt: '2025-12-30T00:00:00.000Z', detectedAt: '2025-12-30T00:00:00.000Z', notifiedAt: null },
    ...{ acknowledgedAt: null, mitigatedAt: null, resolvedAt: null },
    seconds: { toDetect: 0, toNotify: null, toAcknowledge: null, toMitigate: null, toResolve: null },
  },
  parts: {
    ...{ version: 0, rootCause: null, classification: null, keyEvents: [], whys: [], factors: [] },
    ...{ wentWell: [], wentBadly: [], lucky: [] },
  },
  actionItems: [
    {
      id: 'a1',
      incidentId: 'INC-1',
      title: 'Alert earlier',
      horizon: 'immediate',
      owner: null,
      dueAt: null,
      status: 'open',
      ...{ reason: null, tracker: null },
    },
  ],
};

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });

it('lists what is overdue as such', async () => {
  server.answers['GET /api/reviews'] = { reviews: [review] };
  expect((await tocsin('review', 'list')).out).toMatch(/^r1 {6}overdue {2}INC-1 {5}P1 {5}Checkout fails/m);
});

it('shows the action items and the report', async () => {
  server.answers['GET /api/reviews/r1'] = review;
  const { out } = await tocsin('review', 'show', 'r1');
  expect(out).toContain('  a1  open  Alert earlier  immediate  nobody\n');
  expect(out).toMatch(/\n\n# INC-1\n\nWhat happened\.\n$/);
});

it('completes', async () => {
  server.answers['POST /api/reviews/r1/complete'] = { ...review, status: 'completed' };
  const { out } = await tocsin('review', 'complete', 'r1');
  expect(out).toBe('The review of INC-1 is completed; 1 action item open.\n');
});

it('shows and ticks tasks', async () => {
  server.answers['GET /api/reviews/r1'] = review;
  expect((await tocsin('review', 'tasks', 'r1')).out).toMatch(/1 {2}\[ \] {2}Report written {2}was due/);
  const [task] = review.tasks.map((one) => ({ ...one, doneAt: one.dueAt, doneBy: 'Riley' }));
  server.answers['PUT /api/reviews/r1/tasks/1'] = { ...review, tasks: [task] };
  expect((await tocsin('review', 'tasks', 'r1', '--done', '1')).out).toMatch(
    /1 {2}\[x\] {2}Report written {2}by Riley/,
  );
  expect(await tocsin('review', 'tasks', 'r1', '--done', 'first')).toMatchObject({
    err: expect.stringContaining('not the number'),
  });
});

it('proposes a change, and says what may be wrong with it', async () => {
  const proposal = {
    id: 'p',
    patch: 'diff --git a/plan.yaml b/plan.yaml\n',
    warnings: ['plan.yaml:3 nobody is paged'],
  };
  server.answers['POST /api/reviews/r1/proposals'] = proposal;
  const { out } = await tocsin(
    ...['review', 'propose', 'r1', '--plan-file', 'plan.yaml', '--find', 'a', '--replace', 'b', '--why', 'late'],
  );
  expect(out).toBe('Warning: plan.yaml:3 nobody is paged\ndiff --git a/plan.yaml b/plan.yaml\n');
});

it('refuses a format that there is not, and publishing of nothing', async () => {
  expect((await tocsin('review', 'report', 'r1', '--format', 'docx')).err).toContain('md, html, pdf');
  expect((await tocsin('review', 'publish', 'r1')).err).toContain('--file, --suggest or --withdraw');
});
