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
  expect(out).toBe('INC-1: Gradual (gradual): held (held by a person)\npending  search  waits 5 min  app healthy\n');
});

it('does not guess between several incidents, nor without one', async () => {
  server.answers['GET /api/incidents?active=true'] = { incidents: [{ id: 'INC-1' }, { id: 'INC-2' }] };
  const several = await tocsin(['abort']);
  expect(several.err).toBe('Which incident? Say --incident with one of: INC-1, INC-2.\n');
  expect(several.code).toBe(2);
  server.answers['GET /api/incidents?active=true'] = { incidents: [] };
  expect((await tocsin(['abort'])).code).toBe(4);
});
