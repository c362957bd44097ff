import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });

it('puts incidents, health and on call on one screen, or into one object', async () => {
  server.answers['GET /api/incidents?active=true'] = { incidents: [] };
  server.answers['GET /api/health'] = {
    services: [{ service: 'shop', title: 'Shop', state: 'up', components: [], items: [] }],
    warnings: [],
  };
  server.answers['GET /api/oncall?days=1'] = { at: '', schedules: [], escalation: [], people: [] };
  const { code, out } = await tocsin('status');
  expect(out).toMatch(/^Active incidents \(\d\d:\d\d UTC\)\nNo incident is active\.\n\nShop: up\n/);
  expect(code).toBe(0);
  expect(Object.keys(JSON.parse((await tocsin('status', '--json')).out))).toEqual([
    'incidents',
    'services',
    'warnings',
    'schedules',
  ]);
});
