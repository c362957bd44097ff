import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SampleApp } from './app.ts';
import {
  createTestDatabase,
  sendWebhook,
  startLeverServer,
  startTestApp,
  TEST_WEBHOOK_SECRET,
} from './app-under-test.fake.ts';

/** Answers are read freely: what they hold is what the tests assert. */
type Json = ReturnType<typeof JSON.parse>;

const eventually = { timeout: 10_000, interval: 20 };
const cancels = { type: 'membership.cancel_requested', data: { member: 'mem_new' } };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let tocsin: Awaited<ReturnType<typeof startLeverServer>>;
let app: SampleApp;
let sql: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await database?.drop();
});
beforeEach(async () => {
  tocsin = await startLeverServer();
  app = await startTestApp(database.url, { tocsinUrl: tocsin.url, tocsinSdkKey: 'k' });
  await sql.query('TRUNCATE events, job_queue, deliveries, faults');
});
afterEach(async () => {
  await app?.close();
  await tocsin?.close();
});

async function get(path: string): Promise<{ status: number; body: Json }> {
  const response = await fetch(app.url + path);
  return { status: response.status, body: (await response.json()) as Json };
}

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Json }> {
  const response = await fetch(app.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function pull(levers: Record<string, unknown>): Promise<void> {
  tocsin.pull(levers);
  await vi.waitFor(() => {
    for (const [id, value] of Object.entries(levers)) expect(app.tocsin.lever(id)).toBe(value);
  }, eventually);
}

async function count(query: string): Promise<number> {
  return (await sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${query}`)).rows[0]?.n ?? -1;
}

describe('webhooks', () => {
  it('stores and processes a signed event once', async () => {
    expect((await sendWebhook(app.url, 'msg_1', cancels)).status).toBe(200);
    const again = await sendWebhook(app.url, 'msg_1', cancels);
    expect(await again.json()).toEqual({ status: 'duplicate' });
    expect(await count(`events WHERE event_id = 'msg_1' AND processed_at IS NOT NULL`)).toBe(1);
    expect(await count(`members WHERE member_key = 'mem_new' AND status = 'cancelling'`)).toBe(1);
    const health = await get('/api/health/webhooks');
    expect(health).toMatchObject({
      status: 200,
      body: { status: 'ok', successRate: 1, backlog: { count: 0, oldestSeconds: null } },
    });
    await vi.waitFor(
      () => expect(tocsin.points).toContainEqual({ metric: 'webhook.success_rate', ok: 1, fail: 0 }),
      eventually,
    );
  });

  it.each([
    ['a foreign signature', 'msg_2', cancels, `whsec_${Buffer.from('another').toString('base64')}`, 401],
    ['no JSON', 'msg_3', '{"type":', undefined, 400],
    ['no event', 'msg_4', { type: 7 }, undefined, 400],
    ['a NUL character', 'msg_5', { type: 'x\u0000', data: {} }, undefined, 400],
    ['too much', 'msg_6', { type: 'x', data: { member: 'm'.repeat(300_000) } }, undefined, 413],
  ])('refuses %s', async (_, id, event, secret, status) => {
    expect((await sendWebhook(app.url, id, event, secret)).status).toBe(status);
    expect(await count('events')).toBe(0);
  });

  it('refuses an event without signature or from long ago', async () => {
    expect((await post('/api/webhooks/whop', cancels)).status).toBe(401);
    const old = { 'webhook-id': 'msg_7', 'webhook-timestamp': '1700000000', 'webhook-signature': 'v1,x' };
    expect((await post('/api/webhooks/whop', cancels, old)).body.error).toContain('too far');
  });

  it('only stores while the lever is off, and processes the backlog on demand', async () => {
    await pull({ 'webhook-processing': false });
    expect((await sendWebhook(app.url, 'msg_8', cancels)).status).toBe(202);
    expect((await get('/api/health/webhooks')).body).toMatchObject({ processing: false, backlog: { count: 1 } });
    const action = { action: 'process-backlog' };
    expect((await post('/api/webhooks/whop', action, { authorization: 'Bearer wrong' })).status).toBe(401);
    const authorization = `Bearer ${TEST_WEBHOOK_SECRET}`;
    expect((await post('/api/webhooks/whop', { action: 'explode' }, { authorization })).status).toBe(400);
    expect(await post('/api/webhooks/whop', action, { authorization })).toEqual({
      status: 200,
      body: { processed: 1, failed: 0 },
    });
    expect(await count('events WHERE processed_at IS NULL')).toBe(0);
  });

  it('is unhealthy when an unprocessed event is older than a minute', async () => {
    await sql.query(
      `INSERT INTO events (event_id, type, payload, created_at) VALUES ('old', 'x', '{"data":{}}', now() - interval '61 s')`,
    );
    expect(await get('/api/health/webhooks')).toMatchObject({ status: 503, body: { status: 'late' } });
    const late = { 'webhooks:backlog': [{ status: 'fail', observedValue: 1, output: 'webhooks are late' }] };
    expect(await get('/health/webhooks')).toMatchObject({ status: 503, body: { status: 'fail', checks: late } });
    // The whole can do without them.
    const whole = await get('/health');
    expect(whole).toMatchObject({ status: 207, body: { status: 'warn', serviceId: 'churn-saver' } });
    expect(whole.body.checks['db:responseTime']).toMatchObject([{ status: 'pass' }]);
  });

  it('fails visibly while the fault is on, and an event that failed is processed when it is sent again', async () => {
    await post('/faults/webhooks', { on: true });
    expect((await sendWebhook(app.url, 'msg_9', cancels)).status).toBe(500);
    expect(await get('/api/health/webhooks')).toMatchObject({
      status: 503,
      body: { status: 'failing', successRate: 0, backlog: { count: 1 } },
    });
    expect(await count(`events WHERE error = 'permission denied for table members'`)).toBe(1);
    expect(await (await fetch(`${app.url}/logs?level=error`)).text()).toContain('webhook could not be processed');
    await vi.waitFor(
      () => expect(tocsin.points).toContainEqual({ metric: 'webhook.success_rate', ok: 0, fail: 1 }),
      eventually,
    );
    await fetch(`${app.url}/faults/webhooks`, { method: 'DELETE' });
    expect((await sendWebhook(app.url, 'msg_9', cancels)).status).toBe(200);
    expect(await count(`events WHERE error IS NULL AND processed_at IS NOT NULL`)).toBe(1);
  });
});

describe('scheduler', () => {
  it('delivers reminders to members who are leaving, and pings', async () => {
    await vi.waitFor(
      async () => expect(await count(`deliveries WHERE status = 'delivered'`)).toBeGreaterThan(3),
      eventually,
    );
    await vi.waitFor(() => expect(tocsin.heartbeats).toContain('scheduler'), eventually);
    const figures = (await get('/figures')).body;
    expect(figures.provider.last.text).toContain('half price');
    expect(figures.provider.push).toBeGreaterThan(0);
    expect(figures.provider.dm).toBeGreaterThan(0);
    await vi.waitFor(
      () => expect(tocsin.points.map(({ metric }) => metric)).toContain('delivery.success_rate'),
      eventually,
    );
  });

  it('pauses by its lever but still pings, and can be run by hand', async () => {
    await pull({ scheduler: false });
    expect((await get('/api/scheduler/reminders')).body).toMatchObject({ paused: true });
    await sql.query(`UPDATE members SET status = 'cancelling', next_reminder_at = now()`);
    tocsin.heartbeats.length = 0;
    await vi.waitFor(() => expect(tocsin.heartbeats.length).toBeGreaterThan(2), eventually);
    expect(await count(`members WHERE next_reminder_at <= now()`)).toBeGreaterThan(20);
    expect((await post('/api/scheduler/reminders', {})).status).toBe(401);
    const result = await post(
      '/api/scheduler/reminders',
      {},
      { authorization: 'Bearer scheduler-key-for-development' },
    );
    expect(result).toMatchObject({ status: 200, body: { enqueued: 20 } });
  });

  it('leaves jobs pending while notifications are off', async () => {
    await pull({ notifications: false });
    await vi.waitFor(
      async () => expect((await get('/api/scheduler/reminders')).body.roundRunningMs).toBeNull(),
      eventually,
    );
    const delivered = await count('deliveries');
    await vi.waitFor(
      async () => expect(await count(`job_queue WHERE status = 'pending'`)).toBeGreaterThan(5),
      eventually,
    );
    expect(await count('deliveries')).toBe(delivered);
    await pull({ notifications: true });
    await vi.waitFor(async () => expect(await count('deliveries')).toBeGreaterThan(delivered), eventually);
  });

  it('hangs on a real lock while its fault is on, until somebody ends the connection that holds it', async () => {
    await post('/faults/scheduler', { on: true });
    await vi.waitFor(
      async () => expect((await get('/api/scheduler/reminders')).body.roundRunningMs).toBeGreaterThan(200),
      eventually,
    );
    const pings = tocsin.heartbeats.length;
    const byHand = await post(
      '/api/scheduler/reminders',
      {},
      { authorization: 'Bearer scheduler-key-for-development' },
    );
    expect(byHand.status).toBe(409);
    const { rows } = await sql.query(`
      SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
      WHERE c.relname = 'job_queue' AND l.mode = 'ExclusiveLock' AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    expect(rows).toHaveLength(1);
    await vi.waitFor(() => expect(tocsin.heartbeats.length).toBeGreaterThan(pings + 1), eventually);
    await vi.waitFor(async () => expect(await count('faults')).toBe(0), eventually);
  });
});

describe('faults', () => {
  it('push-provider: push fails, the breaker opens, direct messages go on, the status page says so', async () => {
    await post('/faults/push-provider', { on: true });
    await sql.query(`UPDATE members SET status = 'cancelling', next_reminder_at = now()`);
    const breaker = app.tocsin.breaker('push-provider');
    await vi.waitFor(() => expect(breaker.state).toBe('open'), eventually);
    await vi.waitFor(
      async () => expect(await count(`deliveries WHERE kind = 'dm' AND status = 'delivered'`)).toBeGreaterThan(0),
      eventually,
    );
    await vi.waitFor(
      async () => expect(await count(`deliveries WHERE error LIKE 'the breaker%'`)).toBeGreaterThan(0),
      eventually,
    );
    const status = (await (await fetch(`${app.providerUrl}/fake-provider/status`)).json()) as Json;
    expect(status.status.indicator).toBe('major');
    expect(status.components.map((component: { status: string }) => component.status)).toEqual([
      'major_outage',
      'operational',
    ]);
  });

  it('database-slow: queries sleep, the pool is exhausted, and ending the endless queries cures it', async () => {
    await post('/faults/database-slow', { on: true });
    const slow = await get('/api/health/db');
    expect(slow).toMatchObject({ status: 503, body: { status: 'slow' } });
    expect(slow.body.latencyMs).toBeGreaterThan(1_000);
    const { rows } = await sql.query(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND query LIKE '/* endless report */%'`);
    expect(rows).toHaveLength(6);
    await vi.waitFor(async () => expect(await count('faults')).toBe(0), eventually);
    await vi.waitFor(async () => expect((await get('/api/health/db')).status).toBe(200), eventually);
  });

  it('down: every /api path answers 503, also after a restart, and the faults can still be switched', async () => {
    await post('/faults/down', { on: true });
    expect((await get('/api/health')).status).toBe(503);
    expect((await get('/health/api')).status).toBe(503);
    expect((await get('/api/scheduler/reminders')).status).toBe(503);
    await app.close();
    app = await startTestApp(database.url);
    expect((await get('/api/health')).status).toBe(503);
    await post('/faults/down', { on: false });
    expect(await get('/api/health')).toMatchObject({ status: 200, body: { status: 'ok', release: 'current' } });
  });

  it('ends by itself after the time given', async () => {
    const { body } = await post('/faults/down', { on: true, for: 0.2 });
    expect(body.faults.find((fault: { name: string }) => fault.name === 'down')).toMatchObject({
      on: true,
      until: expect.any(String),
    });
    await vi.waitFor(async () => expect((await get('/api/health')).status).toBe(200), eventually);
    // The application forgets the fault first and its row in the database right after.
    await vi.waitFor(async () => expect(await count('faults')).toBe(0), eventually);
  });

  it.each([
    ['/faults/rain', { on: true }, 404],
    ['/faults/down', { on: 'yes' }, 400],
    ['/faults/down', { on: true, for: -1 }, 400],
  ])('refuses POST %s %j', async (path, body, status) => {
    expect((await post(path, body)).status).toBe(status);
    expect((await get('/api/health')).status).toBe(200);
  });

  it('refuses what a form of a foreign page could send', async () => {
    const response = await fetch(`${app.url}/faults/down`, { method: 'POST', body: '{"on":true}' });
    expect(response.status).toBe(415);
  });
});

describe('levers', () => {
  it('read-only refuses writes with Retry-After and does not count them as errors', async () => {
    await pull({ 'read-only': true });
    const response = await sendWebhook(app.url, 'msg_10', cancels);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    expect((await get('/api/scheduler/reminders')).status).toBe(200);
    expect((await get('/api/health')).body.readOnly).toBe(true);
    await vi.waitFor(
      () => expect(tocsin.points).toContainEqual({ metric: 'http.error_rate', ok: 1, fail: 0 }),
      eventually,
    );
    expect(tocsin.points.filter(({ fail }) => (fail ?? 0) > 0)).toEqual([]);
  });

  it('rollback goes back to the former reminder', async () => {
    await pull({ rollback: true });
    expect((await get('/api/health')).body.release).toBe('previous');
    await sql.query(`UPDATE members SET status = 'cancelling', next_reminder_at = now()`);
    await vi.waitFor(
      async () => expect((await get('/figures')).body.provider.last.text).not.toContain('half price'),
      eventually,
    );
  });

  it('goes on with the defaults and its work when Tocsin dies', async () => {
    await tocsin.close();
    await vi.waitFor(() => expect(app.tocsin.stats().connected).toBe(false), eventually);
    expect((await sendWebhook(app.url, 'msg_11', cancels)).status).toBe(200);
    expect((await get('/api/health')).status).toBe(200);
  });
});

describe('traffic', () => {
  it('comes in over HTTP with valid signatures', async () => {
    const busy = await startTestApp(database.url, { trafficPerSecond: 50 });
    await vi.waitFor(
      async () => expect(await count('events WHERE processed_at IS NOT NULL')).toBeGreaterThan(10),
      eventually,
    );
    await busy.close();
  });
});
