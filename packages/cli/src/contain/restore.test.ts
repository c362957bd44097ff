import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const steps = [
  {
    lever: 'search',
    title: 'Search',
    waitSeconds: 300,
    state: 'pending',
    until: null,
    hold: false,
    batches: [],
    healthy: [{ id: 'app', state: 'healthy' }],
  },
];
const room = {
  id: 'INC-1',
  restoration: { id: 'gradual', title: 'Gradual', status: 'held', why: 'held by a person', steps },
};

const tocsin = (args: string[], env = {}) => runTocsin(['restore', ...args], { TOCSIN_URL: server.url, ...env });

it('starts a restoration on the only active incident', async () => {
  server.answers['GET /api/incidents?active=true'] = { incidents: [{ id: 'INC-1' }] };
  server.answers['POST /api/incidents/INC-1/restoration'] = room;
  const { code } = await tocsin(['start', 'gradual']);
  expect(server.requests.at(-1)?.body).toEqual({ restoration: 'gradual' });
  expect(code).toBe(0);
});

it('steers the restoration of the incident that a runbook cell runs for', async () => {
  server.answers['POST /api/incidents/INC-1/restoration/hold'] = room;
  const { out } = await tocsin(['hold'], { TOCSIN_INCIDENT: 'INC-1' });
  expect(out).toBe(
    'INC-1: Gradual (gradual): held (held by a person)\npending  search  waits 5 min  app healthy\nGo on: tocsin restore resume\n',
  );
});

it('does not guess between several incidents, nor without one', async () => {
  server.answers['GET /api/incidents?active=true'] = { incidents: [{ id: 'INC-1' }, { id: 'INC-2' }] };
  const several = await tocsin(['abort']);
  expect(several.err).toBe('Which incident? Say --incident with one of: INC-1, INC-2.\n');
  expect(several.code).toBe(2);
  server.answers['GET /api/incidents?active=true'] = { incidents: [] };
  expect((await tocsin(['abort'])).code).toBe(4);
});

it('shows the parts of a step, and which step a person begins', async () => {
  const until = new Date(Date.now() + 120_500).toISOString();
  const parts = [
    { title: '10%', state: 'done' },
    { title: '50%', state: 'waiting' },
  ];
  const under = { ...steps[0], state: 'waiting', until, batches: parts };
  const later = { ...steps[0], lever: 'pay', hold: true, healthy: [] };
  const restoration = { ...room.restoration, status: 'running', why: null, steps: [under, later] };
  server.answers['GET /api/incidents/INC-1'] = { ...room, restoration };
  const { out } = await tocsin(['show', '--incident', 'INC-1']);
  expect(out.split('\n')).toEqual([
    'INC-1: Gradual (gradual): running',
    expect.stringMatching(/^waiting {2}search {2}until \d\d:\d\d, (2 min|1 min 5\d s|2 min 1 s) left +app healthy$/),
    '  parts: 10% done, 50% waiting',
    expect.stringMatching(/^pending {2}pay +a person says when, waits 5 min$/),
    '',
  ]);
});
