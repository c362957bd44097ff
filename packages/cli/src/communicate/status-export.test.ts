import type { StatusExport } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

type Copy = StatusExport['copies'][number];

function state(...copies: Copy[]): StatusExport {
  return { service: 'shop', url: null, copies, warning: null };
}
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const written: Copy = {
  ...{ target: 'folder', place: '/var/www/status', writtenAt: minutesAgo(3), changed: 4 },
  ...{ failingSince: null, error: null },
};

const tocsin = (...args: string[]) =>
  runTocsin(['status', 'export', ...args], { TOCSIN_URL: server.url, TOCSIN_SERVICE: 'shop' });

it('says when each copy was written, and exits 0 when all are in order', async () => {
  server.answers['GET /api/status/shop/export'] = state(written);
  const { code, out } = await tocsin();
  expect(out).toMatch(/^\/var\/www\/status: written .+, 4 files changed\n$/);
  expect(code).toBe(0);
});

it('says since when and why one cannot be written, and exits 1', async () => {
  const failing: Copy = {
    ...{ target: 's3', place: 'https://status.example.com/', writtenAt: null, changed: 0 },
    ...{ failingSince: minutesAgo(12), error: 'it answered 403 InvalidAccessKeyId' },
  };
  server.answers['GET /api/status/shop/export'] = state(written, failing);
  const { code, out } = await tocsin();
  expect(out).toContain('https://status.example.com/: never written\n  fails since ');
  expect(out).toContain(': it answered 403 InvalidAccessKeyId\n');
  expect(code).toBe(1);
});

it('writes them at once with --now, and of the service that is named', async () => {
  server.answers['POST /api/status/mail/export'] = state(written);
  const { code } = await tocsin('--now', '--service', 'mail');
  expect(code).toBe(0);
  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /api/status/mail/export']);
});

it('says so when the plan names no copy, and what the server refuses', async () => {
  server.answers['GET /api/status/shop/export'] = state();
  expect((await tocsin()).out).toBe('The plan of shop names no statusPage.export.\n');
  server.answers['GET /api/status/shop/export'] = problem(404, 'not-found', 'There is no service "shop".');
  const refused = await tocsin();
  expect(refused.err).toContain('There is no service "shop".');
  expect(refused.code).not.toBe(0);
});
