import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
  const format = { title: 'Alertmanager', key: null, setUp: 'Enter it', signature: 'none', sample: '{"alerts":[]}' };
  const formats = [
    { ...format, id: 'alertmanager', address: `${server.url}/intake/alertmanager/KEY` },
    {
      ...format,
      id: 'stripe',
      title: 'Stripe',
      signature: 'checked',
      sample: null,
      address: `${server.url}/intake/stripe/KEY`,
    },
  ];
  const received = [
    { at: '2026-01-05T12:00:00.000Z', format: 'stripe', outcome: 'refused', alerts: 0, detail: 'It is old.' },
  ];
  server.answers['GET /api/intake'] = {
    services: [{ service: 'shop', title: 'Shop', formats, mappings: [], received }],
    nobodys: [],
  };
});
afterEach(() => server.close());

const tocsin = (args: string[]) => runTocsin(['intake', ...args], { TOCSIN_URL: server.url, TZ: 'UTC' });

it('lists addresses', async () => {
  const { out, code } = await tocsin(['list']);
  expect(out).toContain('/intake/alertmanager/KEY');
  expect(out).toContain('checked');
  expect(code).toBe(0);
});

it('says what came in last', async () => {
  expect((await tocsin(['received'])).out).toMatch(/shop\s+stripe\s+refused\s+It is old\./);
});

it('sends a sample', async () => {
  server.answers['POST /intake/alertmanager/KEY'] = { status: 'accepted', alerts: 1 };
  const { out, code } = await tocsin(['send', 'alertmanager']);
  expect(server.requests.at(-1)?.body).toEqual({ alerts: [] });
  expect([out, code]).toEqual(['200 {"status":"accepted","alerts":1}\n', 0]);
});

it('cannot sign for others, nor send what it does not know', async () => {
  expect((await tocsin(['send', 'stripe'])).err).toContain('Only Stripe itself can sign');
  expect((await tocsin(['send', 'morse'])).err).toContain('There are: alertmanager, stripe.');
});
