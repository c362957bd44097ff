import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Maintenance } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
let folder: string;
beforeEach(async () => {
  server = await startFakeServer();
  folder = await mkdtemp(join(tmpdir(), 'tocsin-cli-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const disks: Maintenance = {
  ...{ id: 'M-1', service: 'shop', window: null, title: 'Move the disks', components: ['db'], state: 'scheduled' },
  ...{ from: '2026-11-29T02:00:00.000Z', until: '2026-11-29T04:00:00.000Z', plannedUntil: null, timezone: 'UTC' },
  ...{
    emergency: false,
    banner: true,
    reason: 'They are full',
    announce: [],
    tasks: [{ title: 'Copy', by: null, at: null }],
  },
  ...{ madeBy: 'Ann', endedAt: null, endedBy: null, endedBecause: null, holding: 0, notices: [] },
};
const draft: Maintenance['notices'][number] = {
  ...{ id: '4', kind: 'started', audience: 'users', audienceTitle: 'Users', statusPage: false },
  ...{ status: 'draft', subject: 'Shop', text: 'It has begun.\n\nSee the page.', recipients: [], madeAt: disks.from },
  ...{ sentAt: null, sentBy: null },
};

const tocsin = (...args: string[]) =>
  runTocsin(['maintenance', ...args], { TOCSIN_URL: server.url, TOCSIN_SERVICE: 'shop' });
const asked = () => server.requests.map(({ method, path, body }) => ({ asked: `${method} ${path}`, body }));

it('plans with moments, a length, tasks and audiences of its own', async () => {
  server.answers['POST /api/maintenance'] = disks;
  const { code, out } = await tocsin(
    ...['add', 'Move the disks', '--from', '2026-11-29T02:00:00Z', '--for', '2h', '--components', 'db', 'api'],
    ...['--task', 'Copy', '--announce', 'users=24h', 'page=2d', '--no-banner', '--reason', 'They are full'],
  );
  expect(code).toBe(0);
  expect(server.requests[0]?.body).toEqual({
    ...{ service: 'shop', title: 'Move the disks', from: '2026-11-29T02:00:00.000Z', forSeconds: 7200 },
    ...{ components: ['db', 'api'], everything: false, tasks: ['Copy'], banner: false, reason: 'They are full' },
    announce: [
      { audience: 'users', before: 86_400 },
      { audience: 'page', before: 172_800 },
    ],
  });
  expect(out).toContain('Move the disks (M-1): scheduled');
  expect(out).toContain('[ ] Copy');
});

it.each([
  ['without a length', ['add', 'T', '--from', '02:00'], 'for how long, or until when'],
  ['with two ends', ['add', 'T', '--from', '02:00', '--for', '2h', '--until', '04:00'], 'for how long, or until when'],
  ['with a moment that is none', ['add', 'T', '--from', 'soon', '--for', '2h'], '"soon" is not a moment'],
  ['with a length that is none', ['add', 'T', '--from', '02:00', '--for', 'long'], '"long" is not a duration'],
  ['without a beginning', ['add', 'T', '--for', '2h'], '--from'],
  [
    'for an audience without a time',
    ['add', 'T', '--from', '02:00', '--for', '2h', '--announce', 'users'],
    'how long before',
  ],
  ['in an emergency without a reason', ['now', '--for', '2h'], '--reason'],
  ['with an extension without an end', ['extend', 'M-1'], '--until'],
])('asks nothing of the server %s', async (_, args, words) => {
  const { code, err } = await tocsin(...args);
  expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  expect(server.requests).toEqual([]);
});

it('begins, extends, completes and cancels', async () => {
  server.answers['POST /api/maintenance/now'] = { ...disks, state: 'started', emergency: true, holding: 2 };
  for (const verb of ['extend', 'complete', 'cancel']) server.answers[`POST /api/maintenance/M-1/${verb}`] = disks;
  const { out } = await tocsin('now', '--for', '90m', '--everything', '--reason', 'It burns', '--tell', 'users');
  expect(out).toContain('It holds 2 alerts.');
  await tocsin('extend', 'M-1', '--until', '2026-11-29T05:00:00Z');
  await tocsin('complete', 'M-1');
  await tocsin('cancel', 'M-1', '--reason', 'No disks came');
  expect(asked()).toMatchObject([
    {
      asked: 'POST /api/maintenance/now',
      body: {
        service: 'shop',
        forSeconds: 5400,
        everything: true,
        components: [],
        reason: 'It burns',
        tell: ['users'],
      },
    },
    { asked: 'POST /api/maintenance/M-1/extend', body: { until: '2026-11-29T05:00:00.000Z' } },
    { asked: 'POST /api/maintenance/M-1/complete' },
    { asked: 'POST /api/maintenance/M-1/cancel', body: { reason: 'No disks came' } },
  ]);
});

it('shows a notice that waits, and approves it as it stands or with another text', async () => {
  const path = 'POST /api/maintenance/M-1/notices/4/approve';
  server.answers['GET /api/maintenance/M-1'] = { ...disks, notices: [draft] };
  server.answers[path] = { ...disks, notices: [{ ...draft, status: 'sent', sentAt: disks.from }] };
  const { out } = await tocsin('show', 'M-1');
  expect(out).toContain('waits for a person: tocsin maintenance approve M-1 4\n');
  expect(out).toMatch(/^ +It has begun\.$/m);
  await tocsin('approve', 'M-1', '4');
  await tocsin('approve', 'M-1', '4', '--text', ' We mend it. ');
  const file = join(folder, 'text.md');
  await writeFile(file, 'From a file.\n');
  await tocsin('approve', 'M-1', '4', '--file', file);
  expect(asked().slice(1)).toEqual([
    { asked: path, body: {} },
    { asked: path, body: { text: 'We mend it.' } },
    { asked: path, body: { text: 'From a file.' } },
  ]);
  for (const args of [
    ['--text', 'a', '--file', file],
    ['--text', ' '],
    ['--file', join(folder, 'nothing.md')],
  ])
    expect((await tocsin('approve', 'M-1', '4', ...args)).code).toBe(2);
  expect(server.requests).toHaveLength(4);
});

it('lists what is under way, planned and over', async () => {
  const list = { underWay: [], upcoming: [disks], past: [{ ...disks, id: 'M-0', state: 'completed', components: [] }] };
  server.answers['GET /api/maintenance'] = list;
  const { out } = await tocsin('list');
  expect(out).toMatch(/M-1 +shop +Move the disks +scheduled .* db/);
  expect(out).toMatch(/M-0 .* completed .* everything/);
  server.answers['GET /api/maintenance'] = { underWay: [], upcoming: [], past: [] };
  expect((await tocsin('list')).out).toBe('There is no maintenance.\n');
});
