import type { PastIncidents, SimilarIncidents } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });

const past: PastIncidents['incidents'][number] = {
  ...{ id: 'INC-7', service: 'shop', title: 'Checkout slow', severity: 'P2', startedAt: '2026-01-01T00:00:00.000Z' },
  ...{ resolvedAt: '2026-01-01T01:00:00.000Z', durationSeconds: 3600, resolution: 'Restarted the workers' },
  ...{ falsePositive: true, components: [], levers: ['Slow lane'], reviewId: null },
  steps: [
    { runbook: 'Checkout', step: 'Restart' },
    { runbook: '', step: 'By hand' },
  ],
};

it('shows incidents that are alike, with what helped', async () => {
  const answer: SimilarIncidents = { enabled: true, similar: [{ ...past, similarity: 0.826 }] };
  server.answers['GET /api/incidents/INC-9/similar'] = answer;
  const { out } = await tocsin('incident', 'similar', 'INC-9');
  expect(out).toMatch(/^INC-7 {2}P2 {2}Checkout slow {2}83 % alike$/m);
  expect(out).toMatch(/Resolved by +Restarted the workers \(a false positive\)/);
  expect(out).toMatch(/Steps +Checkout: Restart; By hand/);
  expect(out).not.toContain('Review');
  server.answers['GET /api/incidents/INC-9/similar'] = { enabled: true, similar: [] };
  expect((await tocsin('incident', 'similar', 'INC-9')).out).toBe('No incident of the past is like INC-9.\n');
  server.answers['GET /api/incidents/INC-9/similar'] = { enabled: false, similar: [] };
  expect((await tocsin('incident', 'similar', 'INC-9')).out).toContain('review.similar is false');
});

it('searches by words', async () => {
  server.answers['GET /api/incidents/search?q=checkout+slow&service=shop'] = { incidents: [past] };
  const { out } = await tocsin('incident', 'search', 'checkout', 'slow', '--service', 'shop');
  expect(out).toMatch(/^INC-7 {2}P2 {2}Checkout slow {2}shop$/m);
  server.answers['GET /api/incidents/search?q=none'] = { incidents: [] };
  expect((await tocsin('incident', 'search', 'none')).out).toBe('No incident of the past has these words.\n');
});
