import http from 'node:http';
import { type CheckedMonitor, type HeartbeatMonitor, type Monitor, SYSTEM } from '@tocsin/core';
import { afterEach, expect, test, vi } from 'vitest';
import { openIncident } from '../../respond/open-incident.ts';
import { base, closedPort, httpMonitor, listen, speaker, stopListening } from '../check/check-net.fixture.ts';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { tick } from '../watch/tick.ts';
import { lookFirst } from './look-first.job.ts';

let shop: DetectApp | undefined;

afterEach(async () => {
  await shop?.close();
  shop = undefined;
  await stopListening();
});

const notes = async () => {
  const rows = await shop?.app.db
    .selectFrom('timeline_entry')
    .select(['text', 'actor', 'incident_id'])
    .where('kind', '=', 'note')
    .execute();
  return rows ?? [];
};

/** Starts a service whose monitors fail, checks them, and waits for the note. */
async function noteOf(
  monitors: readonly Monitor[],
  over: Parameters<typeof planOf>[0] & { environment?: Record<string, string> } = {},
  beginToFail?: () => void,
): Promise<string> {
  const { environment = {}, ...rest } = over;
  shop = await startDetectApp({ ...planOf({ monitors, ...rest }), environment });
  const { app } = shop;
  await tick(app);
  if (beginToFail) {
    beginToFail();
    app.clock.advance(120_000);
    await tick(app);
  }
  const startedMs = performance.now();
  await vi.waitFor(async () => expect(await notes()).toHaveLength(1), { timeout: 15_000, interval: 50 });
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  const [note] = await notes();
  expect(note?.actor).toEqual({ kind: 'system' });
  return note?.text ?? '';
}

const failing = { severity: 'P1', component: 'api' } as const;

test('an HTTP monitor: what it answers, how long each part took, and how its neighbours are', async () => {
  let status = 200;
  const url = `http://127.0.0.1:${await listen(
    http.createServer((request, response) => {
      const { authorization } = request.headers;
      const body = `pool exhausted for ${authorization}, password hunter2hunter2`;
      response.writeHead(status, { server: 'example/1.0' }).end(body);
    }),
  )}/health`;
  const monitor = httpMonitor(url, {
    ...{ ...failing, title: 'App', expect: [{ of: 'status', must: { is: [200] } }] },
    headers: { authorization: 'Bearer abcdefghijk' },
  });
  const other = httpMonitor(`http://127.0.0.1:${await closedPort()}/`, {
    id: 'other',
    title: 'Other',
    component: 'api',
    confirm: 9,
  });
  const text = await noteOf([monitor, other], { environment: { DB_PASSWORD: 'hunter2hunter2' } }, () => {
    status = 503;
  });
  expect(text).toMatch(
    /^First look at App \(http\)\nChecked again:\n {2}failed: 503 in \d+ ms: status is 503, expected 200\n/,
  );
  expect(text).toMatch(/\n {2}connected \d+ ms, first byte \d+ ms\n {2}answered by example\/1.0\n/);
  expect(text).toContain('\n  pool exhausted for [redacted], password [redacted]\n');
  expect(text).toMatch(/\nReached:\n {2}127.0.0.1:\d+: connected in \d+ ms\n/);
  expect(text).toMatch(/\nState:\n {2}down since 05 Jan(.*): 503 in/);
  expect(text).toMatch(/\nAlerts of it before:\n {2}none\n/);
  expect(text).toMatch(/\nOther monitors of api:\n {2}Other: .*connection refused/);
});

test('a job that is repeated adds no second note; one about a monitor that is gone does nothing', async () => {
  const monitor = httpMonitor(`http://127.0.0.1:${await closedPort()}/`, { ...failing });
  await noteOf([monitor]);
  const [note] = await notes();
  const payload = { incidentId: note?.incident_id, service: 'shop', monitor: 'app' };
  if (!shop) throw new Error('not started');
  await Promise.all([lookFirst(shop.app, payload), lookFirst(shop.app, payload)]);
  await lookFirst(shop.app, { ...payload, monitor: 'gone' });
  await lookFirst(shop.app, { ...payload, service: 'gone' });
  expect(await notes()).toHaveLength(1);
});

test('a host that accepts and never answers is told of within ten seconds', async () => {
  const port = await listen(speaker('', false));
  const text = await noteOf([httpMonitor(`https://localhost:${port}/`, { ...failing, timeout: 1, title: 'Shop' })]);
  expect(text).toContain('failed: timed out after 1 s: connected, but the TLS handshake did not end');
  expect(text).toMatch(/\n {2}localhost is .*127.0.0.1/);
  expect(text).toMatch(/\nCertificate:\n {2}timed out after 1 s/);
});

const others: readonly [CheckedMonitor['type'], (port: number) => CheckedMonitor, RegExp][] = [
  [
    'tcp',
    (port) => ({ ...base, ...failing, type: 'tcp', host: 'localhost', port, send: null }),
    /localhost is .*\n(?: {2}.*\n)*? {2}127.0.0.1:\d+: connection refused/,
  ],
  [
    'tls',
    (port) => ({ ...base, ...failing, type: 'tls', host: '127.0.0.1', port, serverName: 'localhost' }),
    /failed: connection refused/,
  ],
  [
    'dns',
    (port) => ({
      ...base,
      ...failing,
      type: 'dns',
      name: 'host.invalid',
      record: 'A',
      server: `127.0.0.1:${port}`,
      timeout: 1,
    }),
    /\nThe name server of this machine says:\n {2}.*name/,
  ],
  [
    'redis',
    (port) => ({ ...base, ...failing, type: 'redis', url: `redis://:secret1234@127.0.0.1:${port}`, command: ['PING'] }),
    /connection refused/,
  ],
  [
    'command',
    () => ({
      ...base,
      ...failing,
      type: 'command',
      command: 'echo disk is full; exit 3',
      expect: [{ of: 'exit', must: { is: [0] } }],
    }),
    /exit code 3[\s\S]*disk is full/,
  ],
];

test.each(others)('a monitor of type %s', async (type, monitorOf, expected) => {
  const text = await noteOf([{ ...monitorOf(await closedPort()), confirm: 1, title: 'One' }]);
  expect(text.startsWith(`First look at One (${type})\nChecked again:\n  failed: `)).toBe(true);
  expect(text).toMatch(expected);
  expect(text).not.toContain('secret1234');
});

test('a heartbeat: its last pings', async () => {
  const beat: HeartbeatMonitor = {
    ...{ ...failing, type: 'heartbeat', id: 'job', title: 'Job', runbook: null, parents: [] },
    ...{ every: 60, grace: 10, schedule: null, longest: null },
  };
  shop = await startDetectApp(planOf({ monitors: [beat] }));
  const { app } = shop;
  await tick(app);
  app.clock.advance(120_000);
  await tick(app);
  await vi.waitFor(async () => expect(await notes()).toHaveLength(1), { timeout: 10_000, interval: 50 });
  expect((await notes())[0]?.text).toMatch(
    /^First look at Job \(heartbeat\)\nState:\n {2}down since [\s\S]*\nLast pings:\n {2}none was ever heard$/,
  );
});

test('hosts that never answer do not keep other jobs waiting', async () => {
  const port = await listen(speaker('', false));
  const ids = Array.from({ length: 10 }, (_, index) => `app${index}`);
  const monitors = ids.map((id) =>
    httpMonitor(`http://127.0.0.1:${port}/${id}`, { ...failing, id, timeout: 3, component: null, regions: null }),
  );
  const started = await startDetectApp(planOf({ monitors }));
  shop = started;
  const { app } = started;
  await app.db.transaction().execute(async (tx) => {
    for (const id of ids) {
      const source = `monitor:${id}`;
      const signal = {
        dedupKey: source,
        status: 'firing',
        source,
        summary: id,
        components: [],
        runbook: null,
      } as const;
      const words = {
        kind: 'open',
        service: 'shop',
        title: id,
        severity: 'P1',
        components: [],
        runbook: null,
      } as const;
      await openIncident(
        app,
        tx,
        { ...words, signal: { ...signal, severity: 'P1', sinceMs: app.clock.now() } },
        SYSTEM,
      );
    }
  });
  await vi.waitFor(async () => expect(await lookedAt()).toBe(3), { timeout: 5000, interval: 20 });
  // Eight jobs are worked on at once: the others are free for pages.
  for (let round = 0; round < 20; round++) {
    expect(await lookedAt()).toBeLessThanOrEqual(3);
    await new Promise((done) => setTimeout(done, 20));
  }
});

/** How many first looks are under way. */
async function lookedAt(): Promise<number> {
  const query = `select 1 from graphile_worker.jobs where locked_at is not null and task_identifier = 'look-first'`;
  return (await shop?.app.pool.query(query))?.rowCount ?? 0;
}
