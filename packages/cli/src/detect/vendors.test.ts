import type { ReportList, VendorList } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });

type Vendor = VendorList['vendors'][number];
const vendor = (id: string, change: Partial<Vendor> = {}): Vendor => ({
  ...{ service: 'shop', id, title: `The ${id}`, state: 'operational', what: null, since: null, link: null, page: null },
  ...{
    support: 'help@example.com',
    hours: '24/7',
    components: [],
    theirComponents: [],
    watched: true,
    readAt: null,
    error: null,
  },
  ...change,
});

it('lists the vendors, the worst first, and exits 1 when one reports trouble', async () => {
  server.answers['GET /api/vendors'] = {
    vendors: [
      vendor('mail', { watched: false, state: 'unknown' }),
      vendor('host', { state: 'outage', what: 'Disks are full' }),
      vendor('edge', { state: 'unknown', error: 'connection refused' }),
    ],
  };
  const { code, out } = await tocsin('vendors');
  const [, first, ...others] = out.split('\n');
  expect(first).toMatch(/^outage +The host +shop +Disks are full +- +help@example.com, 24\/7/);
  expect(others.join('\n')).toMatch(
    /not watched +The mail[\s\S]*cannot be read: connection refused|cannot be read: connection refused[\s\S]*not watched +The mail/,
  );
  expect(code).toBe(1);
});

it('exits 0 when none reports trouble', async () => {
  server.answers['GET /api/vendors'] = { vendors: [vendor('host')] };
  expect((await tocsin('vendors', '--json')).code).toBe(0);
});

it('passes a report on', async () => {
  server.answers['POST /api/reports'] = { id: '7', incidentId: 'INC-2026-001' };
  const { code, out } = await tocsin(
    'report',
    'send',
    'No prices',
    '--service',
    'shop',
    '--component',
    'web',
    '--reporter',
    'c1',
  );
  expect([code, out]).toEqual([0, 'Report 7 is taken and joins INC-2026-001.\n']);
  expect(server.requests.at(-1)?.body).toEqual({
    service: 'shop',
    component: 'web',
    text: 'No prices',
    reporter: 'c1',
  });
});

it('lists reports, and marks spam', async () => {
  const report: ReportList['reports'][number] = {
    ...{
      id: '7',
      service: 'shop',
      component: 'web',
      componentTitle: 'Web',
      text: 'No\nprices\u001b[31m',
      contact: null,
    },
    ...{ via: 'form', by: null, at: '2026-01-05T12:00:00.000Z', spam: false, incidentId: null },
  };
  server.answers['GET /api/reports'] = { reports: [report] };
  server.answers['PUT /api/reports/7/spam'] = { ok: true };
  const { out } = await tocsin('report', 'list');
  expect(out).toContain('No prices');
  expect(out).not.toContain('\u001b');
  expect((await tocsin('report', 'spam', '7', '--undo')).out).toBe('Report 7 is no spam.\n');
  expect(server.requests.at(-1)?.body).toEqual({ spam: false });
});

it('exits 4 for an unknown report', async () => {
  server.answers['PUT /api/reports/9/spam'] = problem(404, 'not-found', 'There is no report 9.');
  expect((await tocsin('report', 'spam', '9')).code).toBe(4);
});
