import type { RunnerList } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url, SECRET_OF_HERE: 'x' });

const runner: RunnerList['runners'][number] = {
  ...{ id: 'runner-1', name: 'db-1', labels: ['production'], createdBy: 'Ann', version: '0.1.0', running: 0 },
  ...{ createdAt: '2030-01-07T09:00:00.000Z', seenAt: null, connected: false },
};

it('adds a runner with its labels, and shows the token once', async () => {
  server.answers['POST /api/runners'] = { runner, token: 'tocsin_runner_abc' };
  const { code, out } = await tocsin('runner', 'add', 'db-1', '--label', 'production', '--label', 'eu');
  expect(server.requests.at(-1)?.body).toEqual({ name: 'db-1', labels: ['production', 'eu'] });
  expect(code).toBe(0);
  expect(out).toContain('\n  tocsin_runner_abc\n');
  expect((await tocsin('runner', 'add', 'db-1')).code).toBe(2);
});

it('lists runners, and labels that nobody takes with what to do', async () => {
  const warning = 'No runner has the label "prod". Add one: tocsin runner add NAME --label prod.';
  server.answers['GET /api/runners'] = {
    runners: [runner, { ...runner, name: 'db-2', connected: true, running: 2, seenAt: '2030-01-07T09:00:00.000Z' }],
    missing: [{ label: 'prod', steps: ['shop/roll-back/verify'], warning }],
  } satisfies RunnerList;
  const { out } = await tocsin('runner', 'list');
  expect(out).toMatch(/^db-1 +production +never seen/m);
  expect(out).toMatch(/^db-2 +production +runs 2 steps/m);
  expect(out).toContain(`warning: ${warning}\n  Asked for by shop/roll-back/verify`);
});

it('removes a runner', async () => {
  server.answers['DELETE /api/runners/db-1'] = { ok: true };
  expect((await tocsin('runner', 'remove', 'db-1')).out).toContain('The runner db-1 is removed');
});

it.each([
  [['--token', 'x', '--url', 'nowhere'], 'Say where the server is'],
  [[], 'Say which runner this is'],
  [['--token', 'x', '--concurrency', '0'], '--concurrency is a number from 1 to 50, not "0"'],
  [['--token', 'x', '--env', 'NOT_SET_HERE'], 'The variable NOT_SET_HERE is not set here'],
  [['--token', 'x', '--env', 'SECRET_OF_HERE=y'], '--env takes the name of a variable'],
])('refuses %j', async (args, message) => {
  const { code, err } = await tocsin('runner', ...args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

it('ends at once when the server does not know its token, and says so', async () => {
  server.answers['POST /runner/claim'] = problem(401, 'unauthorized', 'No runner has this token.');
  server.answers['POST /runner/beat'] = problem(401, 'unauthorized', 'No runner has this token.');
  const { code, err } = await tocsin('runner', '--token', 'wrong');
  expect(err).toContain('No runner has this token.');
  expect(code).toBe(6);
});
