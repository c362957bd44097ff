import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAudit } from './audit.job.ts';
import type { StoredReport } from './audit.store.ts';
import { auditSource } from './audit-period.ts';
import { type IntegrityWorld, START_MS, startIntegrityWorld } from './integrity.fixture.ts';

const MINUTE_MS = 60_000;
const APPLIED = {
  connection: 'app',
  sql: 'SELECT id, count(*) FROM app_event WHERE at >= :from AND at < :to GROUP BY id;',
};

const listOf = (data: unknown, has_more = false) => ({ status: 200, body: { data, has_more } });
const HOSTILE: readonly (readonly [string, { readonly status: number; readonly body?: unknown }, RegExp])[] = [
  ['garbage', { status: 200, body: '<html>' }, /no JSON/],
  ['another thing', listOf('x', true), /no list/],
  ['a list of no objects', listOf([null]), /without an id/],
  ['hostile ids', listOf([{ id: "x'; --" }]), /without an id/],
  ['no events', listOf([{ id: 'evt_1' }]), /no type or no time/],
  ['events of another year', listOf([{ id: 'evt_1', type: 'x', created: 1 }]), /not of the period/],
  [
    'the same page without end',
    listOf([{ id: 'evt_1', type: 'x', created: START_MS / 1_000 }], true),
    /goes in circles/,
  ],
  ['too much', { status: 200, body: 'x'.repeat(33 * 1024 * 1024) }, /larger than 32 MB/],
  ['somewhere else', { status: 302 }, /redirects are not followed/],
  ['that the key is wrong', { status: 401, body: { error: { message: 'Invalid API Key' } } }, /Invalid API Key/],
];

let world: IntegrityWorld;
beforeEach(async () => {
  world = await startIntegrityWorld({ applied: APPLIED });
});
afterEach(() => world.close());

/** Events of the last 45 minutes, the newest now. */
function happen(count: number, type = 'invoice.paid') {
  return Array.from({ length: count }, (_, n) =>
    world.stripe.happen(type, { id: `in_${n}`, subscription: `sub_${n % 7}` }, START_MS - 45 * MINUTE_MS + n * 1_000),
  );
}

async function audit(fetch = false, change: { fromMs?: number; toMs?: number } = {}): Promise<StoredReport> {
  const { app } = world.node;
  const wish = { fromMs: START_MS - 60 * MINUTE_MS, toMs: START_MS + MINUTE_MS, by: 'ada', sinceBegin: false };
  const { signal } = new AbortController();
  return (await auditSource(app, world.plan(), world.source(), { ...wish, ...change, fetch }, signal)).report;
}

const alerts = () => world.sql(`select dedup_key, status, summary from alert order by id`);

describe("the vendor's list against the inbox", () => {
  it('balances when everything came, in whatever order and however often', async () => {
    const events = happen(130);
    await world.node.start();
    await world.stripe.send(world.inboxUrl, events, { times: 2, order: (list) => list.toReversed() });
    await world.node.drained();
    world.node.app.clock.advance(10 * MINUTE_MS);
    world.stripe.limitNext(2, 0);
    const report = await audit();
    expect(report).toMatchObject({ failure: null, sent: 130, here: 130, balanced: true, typesBy: 'endpoint' });
    expect(report).toMatchObject({ applied: { once: 130 }, missing: { count: 0 } });
  });

  it('counts only types that the vendor sends here', async () => {
    happen(3);
    happen(4, 'charge.refunded');
    expect(await audit()).toMatchObject({ sent: 3, otherTypes: 4 });
  });

  it('fetches what is missing, once, signed and in order; what arrives late is a repeat', async () => {
    const events = happen(120);
    await world.node.start();
    await world.stripe.send(world.inboxUrl, events.slice(0, 110));
    await world.node.drained();
    world.node.app.clock.advance(10 * MINUTE_MS);
    expect(await audit(true)).toMatchObject({ wereMissing: 10, missing: { count: 0 }, fetched: { count: 10 } });
    await world.node.drained();

    const lost = new Set(events.slice(110).map(({ id }) => id));
    const fetched = world.application.got.filter(({ vendorId }) => lost.has(vendorId));
    expect(fetched).toHaveLength(10);
    for (const { headers, body } of fetched) {
      const [, at, signature] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['stripe-signature'])) ?? [];
      const ours = createHmac('sha256', world.stripe.webhookSecret).update(`${at}.`).update(body).digest('hex');
      expect(signature).toBe(ours);
    }

    await world.stripe.send(world.inboxUrl, events.slice(110));
    await audit(true);
    await world.node.drained();
    expect(world.application.got).toHaveLength(120);
    world.node.app.clock.advance(10 * MINUTE_MS);
    const last = await audit(true);
    expect(last).toMatchObject({ wereMissing: 0, balanced: true, applied: { once: 120 } });
    expect(last.failure === null && last.sentence).toMatch(/^120 sent, 120 here, 120 processed once/);
    expect(await world.sql('select repeats from inbox_seen where repeats > 0')).toHaveLength(10);
  });

  it('does not call missing what may still be on its way, nor fetch what the application has processed already', async () => {
    const [old] = happen(1);
    world.stripe.happen('invoice.paid', { id: 'in_new' }, START_MS);
    await world.sql('insert into app_event values ($1, $2)', [old?.id, new Date(START_MS)]);
    expect(await audit(true)).toMatchObject({ sent: 2, here: 0, onTheWay: 1, missing: { ids: [old?.id] } });
    expect(await world.sql('select from inbox_event')).toHaveLength(0);
  });

  it('shows what the application processed twice or never, and dead letters', async () => {
    const events = happen(3);
    await world.node.start();
    await world.stripe.send(world.inboxUrl, events);
    await world.node.drained();
    await world.sql('delete from app_event where id = $1', [events[0]?.id]);
    await world.sql('insert into app_event select * from app_event where id = $1', [events[1]?.id]);
    world.node.app.clock.advance(10 * MINUTE_MS);
    expect(await audit()).toMatchObject({
      ...{ balanced: false, applied: { once: 1, never: { ids: [events[0]?.id] }, twice: { ids: [events[1]?.id] } } },
    });
  });

  it('says what is wrong when the vendor answers something hostile or broken, and keeps nothing', async () => {
    for (const [what, answer, words] of HOSTILE) {
      world.stripe.garble((reply, { path }) => (path.startsWith('/v1/events') ? answer : reply));
      expect((await audit(true)).failure, what).toMatch(words);
    }
    expect(await world.sql('select from inbox_event')).toHaveLength(0);
  });

  it('refuses a period that the vendor no longer lists, that is empty, or has not begun', async () => {
    const day = 86_400_000;
    await expect(audit(false, { fromMs: START_MS - 31 * day })).rejects.toThrow('30 days');
    await expect(audit(false, { fromMs: START_MS, toMs: START_MS })).rejects.toThrow('ends before');
    await expect(audit(false, { fromMs: START_MS + day, toMs: START_MS + 2 * day })).rejects.toThrow('not begun');
  });

  it('alerts by its job when something was missing, and ends the alert when it balances', async () => {
    const events = happen(20);
    await world.node.start();
    await world.stripe.send(world.inboxUrl, events.slice(0, 15));
    await world.node.drained();
    const { app } = world.node;
    // What was sent before the first arrival went elsewhere.
    await world.sql(`update inbox_event set received_at = received_at - interval '50 minutes'`);
    app.clock.advance(10 * MINUTE_MS);
    await runAudit(app, 'shop', 'stripe');
    expect(await alerts()).toMatchObject([{ dedup_key: 'inbox:stripe:audit', status: 'firing' }]);
    await world.node.drained();
    app.clock.advance(10 * MINUTE_MS);
    await runAudit(app, 'shop', 'stripe');
    expect(await alerts()).toMatchObject([{ dedup_key: 'inbox:stripe:audit', status: 'resolved' }]);
    expect(world.application.got).toHaveLength(20);
  });

  it('never fetches by its job what was sent before Tocsin stood in front', async () => {
    happen(20);
    const [first] = [world.stripe.happen('invoice.paid', { id: 'in_1' }, START_MS)];
    await world.node.start();
    await world.stripe.send(world.inboxUrl, first ? [first] : []);
    await world.node.drained();
    world.node.app.clock.advance(10 * MINUTE_MS);
    await runAudit(world.node.app, 'shop', 'stripe');
    expect(world.application.got).toHaveLength(1);
    expect(await alerts()).toEqual([]);
  });

  it('alerts when it could not compare three times, and ends that when it can', async () => {
    world.stripe.garble(() => ({ status: 403, body: { error: { message: 'No permission' } } }));
    for (let n = 0; n < 3; n += 1) await runAudit(world.node.app, 'shop', 'stripe');
    expect(await alerts()).toMatchObject([
      { dedup_key: 'inbox:stripe:audit-failed', status: 'firing', summary: expect.stringContaining('No permission') },
    ]);
    world.stripe.garble(null);
    await runAudit(world.node.app, 'shop', 'stripe');
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
  });

  it('is run and read by the API', async () => {
    happen(2);
    const path = '/api/inbox/shop/stripe/audits';
    const period = { from: '2026-01-05T11:00:00Z', to: '2026-01-05T11:45:00Z' };
    const { status, body } = await world.call('POST', path, period);
    expect([status, body.sentence]).toEqual([
      200,
      'between 11:00 AM UTC and 11:45 AM UTC: 2 sent, 0 here, 0 processed once, 2 missing',
    ]);
    expect(body).toMatchObject({ by: 'ada', report: { missing: { count: 2 } } });
    const { body: list } = await world.call('GET', path);
    expect(list.audits).toEqual([body]);
    expect(await world.call('GET', `${path}/${body.id}`)).toEqual({ status: 200, body });
    expect((await world.call('GET', `${path}/99`)).status).toBe(404);
    expect((await world.call('GET', '/api/inbox/shop/other/audits')).status).toBe(404);
    expect((await world.call('POST', path, { from: period.to, to: period.from })).status).toBe(400);
  });
});
