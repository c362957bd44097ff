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
  ...{ report: '# INC-1\n\nWhat happened.\n', attendees: ['Riley'], completedAt: null },
  actionItems: [
    {
      id: 'a1',
      incidentId: 'INC-1',
      title: 'Alert earlier',
      horizon: 'immediate',
      owner: null,
      dueAt: null,
      status: 'open',
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
