import type { AlertList, Silence, SilenceList } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url, TOCSIN_SERVICE: 'shop' });

const silence: Silence = {
  ...{ id: '7', service: 'shop', kind: 'silence', matcher: { source: ['sentry'] }, components: [] },
  ...{ words: 'source sentry', from: '2030-01-07T09:00:00.000Z', until: '2030-01-07T10:00:00.000Z', state: 'active' },
  ...{ why: 'deploy', by: 'Sam', endedAt: null, endedBy: null, holding: 2 },
};

it('adds a silence of what the options say', async () => {
  server.answers['POST /api/silences'] = silence;
  const args = [
    '--source',
    'sentry',
    'monitor:*',
    '--label',
    'region=eu',
    'region=us',
    '--for',
    '1h',
    '--why',
    'deploy',
  ];
  const { code, out } = await tocsin('silence', 'add', ...args);
  expect({ code, body: server.requests.at(-1)?.body }).toEqual({
    code: 0,
    body: {
      ...{ service: 'shop', kind: 'silence', why: 'deploy', everything: false, forSeconds: 3600 },
      matcher: { source: ['sentry', 'monitor:*'], labels: { region: ['eu', 'us'] } },
    },
  });
  expect(out).toContain('Silence 7 of source sentry until');
  expect(out).toContain('holds 2 alerts');
});

it('begins maintenance of components at once', async () => {
  server.answers['POST /api/silences'] = { ...silence, kind: 'maintenance', words: 'api' };
  const args = ['--maintenance', '--component', 'api', '--until', '2030-01-07T10:00:00Z', '--why', 'restore'];
  const { out } = await tocsin('silence', 'add', ...args);
  expect(server.requests.at(-1)?.body).toMatchObject({ kind: 'maintenance', components: ['api'] });
  expect(out).toContain('Maintenance (silence 7) of api');
});

it.each([
  ['no end', ['--source', 'a', '--why', 'x'], 'Say for how long'],
  ['no duration', ['--for', 'soon', '--why', 'x'], 'is not a duration'],
  ['no moment', ['--until', 'soon', '--why', 'x'], 'is not a moment'],
  ['no label', ['--label', 'eu', '--for', '1h', '--why', 'x'], 'is not a label'],
  ['maintenance by text', ['--maintenance', '--text', 'a', '--for', '1h', '--why', 'x'], 'about components only'],
])('refuses %s', async (_, args, why) => {
  const { code, err } = await tocsin('silence', 'add', ...args);
  expect(code).toBe(2);
  expect(err).toContain(why);
});

it('shows what it would match, lists what is silenced, and ends it', async () => {
  const alert = { id: '3', summary: 'Disk', severity: 'P1', source: 'sentry' };
  server.answers = {
    'POST /api/silences/preview': { words: 'every alert', everything: true, total: 1, alerts: [alert] },
    'GET /api/silences': {
      silences: [silence],
      windows: [
        ...[
          { service: 'shop', id: 'maintenance:night', title: 'Move', components: [], until: silence.until, holding: 0 },
        ],
      ],
    } satisfies SilenceList,
    'POST /api/silences/7/end': { ...silence, state: 'over' },
    'POST /api/silences/8/end': problem(409, 'conflict', 'Silence 8 is over already.'),
  };
  const preview = await tocsin('silence', 'add', '--dry-run', '--why', 'x');
  expect(preview.out).toMatch(/1 alert firing now would match: every alert\.\nIt would hold every alert/);
  const list = await tocsin('silence', 'list');
  expect(list.out).toMatch(/7 +shop +silence +active +source sentry/);
  expect(list.out).toMatch(/maintenance:night +shop +window +active +every component/);
  expect((await tocsin('silence', 'end', '7')).out).toContain('Silence 7 is over.');
  expect((await tocsin('silence', 'end', '8')).code).toBe(5);
});

it('lists alerts with what became of them, and marks one as false', async () => {
  const alert: AlertList['alerts'][number] = {
    ...{ id: '3', dedupKey: 'k', service: 'shop', source: 'sentry', summary: 'Disk', severity: 'P1', components: [] },
    ...{ labels: {}, link: null, status: 'firing', count: 1, firstAt: silence.from, lastAt: silence.from },
    ...{ incidentId: null, rule: null, falsePositive: false, falseShare: { of: 20, false: 14 } },
    held: { by: 'silence:7', because: 'silence 7 (deploy)', until: silence.until },
  };
  server.answers = {
    'GET /api/alerts?status=firing&held=true&limit=50': { alerts: [alert], next: '3' },
    'POST /api/alerts/3/false': { ok: true },
  };
  const { out } = await tocsin('alert', 'list', '--status', 'firing', '--held');
  expect(out).toMatch(/held: silence 7 \(deploy\) until .* +14 of the last 20/);
  expect(out).toContain('Older ones: tocsin alert list --before 3');
  await tocsin('alert', 'false', '3', '--undo');
  expect(server.requests.at(-1)?.body).toEqual({ false: false });
});
