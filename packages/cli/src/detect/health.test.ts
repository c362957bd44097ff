import type { HealthBoard } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

type Item = HealthBoard['services'][number]['items'][number];

function item(id: string, state: Item['state'], detail = '200 in 12 ms'): Item {
  const rest = {
    component: 'app',
    since: null,
    checkedAt: null,
    suppressedBy: null,
    spark: [],
    unit: 'ms' as const,
    thresholds: [],
  };
  return { id, title: `The ${id}`, kind: 'http', state, detail, ...rest };
}

function board(state: HealthBoard['services'][number]['state'], ...items: Item[]): HealthBoard {
  return { services: [{ service: 'shop', title: 'Shop', state, components: [], items }], warnings: [] };
}

const tocsin = (...args: string[]) => runTocsin(['health', ...args], { TOCSIN_URL: server.url });

it('exits 0 when everything is up', async () => {
  server.answers['GET /api/health'] = board('up', item('app', 'up'));
  const { code, out } = await tocsin();
  expect(out).toBe(
    'Shop: up\n  STATE  CHECK  TITLE    COMPONENT  LAST SEEN     SINCE\n  up     app    The app  app        200 in 12 ms  -\n',
  );
  expect(code).toBe(0);
});

it('says what somebody should look at although everything is up', async () => {
  const text = 'The copy of the status page of shop has not been written since 03:00: the disk is full';
  server.answers['GET /api/health'] = { ...board('up', item('app', 'up')), warnings: [{ service: 'shop', text }] };
  const { code, out } = await tocsin();
  expect(out).toContain(`\n\nWarning: ${text}\n`);
  expect(code).toBe(0);
  expect((await tocsin('--check', 'app')).out).not.toContain('Warning');
});

it('exits 1 when something is degraded, and shows the worst first', async () => {
  server.answers['GET /api/health'] = board(
    'down',
    item('app', 'up'),
    item('api', 'degraded'),
    item('db', 'down', 'refused'),
  );
  const { code, out } = await tocsin();
  expect(out.match(/^ {2}(?:down|degraded|up)/gm)).toEqual(['  down', '  degraded', '  up']);
  expect(code).toBe(1);
});

it('exits 0 for a board whose checks have not run yet, but 1 for one such check that was asked for', async () => {
  server.answers['GET /api/health'] = board('unknown', item('app', 'unknown'));
  expect((await tocsin()).code).toBe(0);
  expect((await tocsin('--check', 'app')).code).toBe(1);
});

it('shows one check only, and names the checks when there is no such one', async () => {
  server.answers['GET /api/health'] = board('down', item('app', 'up'), item('db', 'down'));
  const one = await tocsin('--check', 'app', '--json');
  expect(JSON.parse(one.out).services[0].items.map((found: Item) => found.id)).toEqual(['app']);
  expect(one.code).toBe(0);
  const none = await tocsin('--check', 'nix');
  expect(none).toEqual({ code: 4, out: '', err: 'There is no check "nix". There are: app, db.\n' });
});

it('passes the service on, and prints the answer as it came with --json', async () => {
  const answer = board('up', item('app', 'up'));
  server.answers['GET /api/health?service=a%26b'] = answer;
  expect(JSON.parse((await tocsin('--service', 'a&b', '--json')).out)).toEqual(answer);
});

it('exits 3 when nothing answers', async () => {
  const { url } = server;
  await server.close();
  const { code, err } = await runTocsin(['health'], { TOCSIN_URL: `${url}/` });
  expect(err).toBe(`Tocsin does not answer at ${url}: is it running? (npm start)\n`);
  expect(code).toBe(3);
});

it('exits 3 when Tocsin cannot serve now', async () => {
  server.answers['GET /api/health'] = problem(503, 'unavailable', 'The database is away.');
  expect(await tocsin()).toEqual({ code: 3, out: '', err: 'The database is away.\n' });
});

it('watches until Ctrl-C, and exits with what it saw last', async () => {
  server.answers['GET /api/health'] = () => board('down', item('app', server.requests.length > 1 ? 'down' : 'up'));
  const { code, out } = await runTocsin(
    ['health', '--check', 'app', '--watch', '--interval', '0.1'],
    { TOCSIN_URL: server.url },
    (seen, stop) => seen.includes('  down') && stop(),
  );
  expect(out).toMatch(/ {2}up [\s\S]* {2}down /);
  expect(code).toBe(1);
});

it('refuses an interval that is no number of seconds', async () => {
  const { code, err } = await tocsin('--watch', '--interval', 'often');
  expect(err).toContain('It must be a number of seconds');
  expect(code).toBe(2);
});
