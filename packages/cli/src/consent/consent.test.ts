import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
  server.answers['GET /api/plans'] = { plans: [{ service: 'shop' }] };
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(['consent', ...args], { TOCSIN_URL: server.url });
const answerOf = (allowed: boolean, reason: string) => {
  const answer = { to: '+15550100001', normalised: '+15550100001', allowed, reason, since: null };
  return { ...answer, answers: [answer] };
};

it('says whether a message may be sent, and ends with 1 when it may not', async () => {
  server.answers['POST /api/consent/check'] = answerOf(true, 'granted');
  expect(await tocsin('check', '+15550100001')).toMatchObject({ code: 0, out: 'Yes  +15550100001  they agreed\n' });
  server.answers['POST /api/consent/check'] = answerOf(false, 'suppressed');
  const { code, out } = await tocsin('check', '+15550100001', '--merchant', 'm1');
  expect([code, out]).toEqual([1, 'No  +15550100001  they must get no messages\n']);
});

it('does not take an error for a yes', async () => {
  server.answers['POST /api/consent/check'] = problem(503, 'unavailable', 'The database is away.');
  const { code, out, err } = await tocsin('check', '+15550100001');
  expect(code).toBeGreaterThan(1);
  expect(out).toBe('');
  expect(err).toContain('The database is away.');
});

it('ends all messages to an address only with a reason', async () => {
  server.answers['POST /api/consent/suppress'] = { was: false };
  expect((await tocsin('suppress', '+15550100001')).err).toContain('--reason');
  const { code, out } = await tocsin('suppress', '+15550100001', '--reason', 'asked by telephone');
  expect([code, out]).toEqual([0, 'Suppressed.\n']);
});
