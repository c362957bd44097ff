import { setTimeout as sleep } from 'node:timers/promises';
import type { MovableClock } from '@tocsin/server';
import { tick } from '@tocsin/server/detect';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { type LeversWorld, leversOf } from '../harness/levers-world.ts';
import { FakeStripe, type StripeEvent } from '../vendors/fake-stripe.ts';
import { closeWorld, count, MESSAGING, openWorld, sql, stage } from './runbooks-b-world.ts';

/* Stripe's webhooks of the messaging service come through the inbox: a retry storm, and a backlog. */
const stripe = new FakeStripe();
let levers: LeversWorld;
vi.setConfig({ testTimeout: 240_000 });
beforeAll(async () => {
  await stripe.listen();
  // It is moved by less than this.
  await openWorld(MESSAGING, {
    startMs: Date.now() - 3 * 3_600_000,
    env: { STRIPE_API: stripe.url, STRIPE_SECRET_KEY: stripe.key, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret },
  });
  stripe.now = () => stage.server.app.clock.now();
  levers = leversOf(stage, MESSAGING);
});
afterEach(() => stage?.settle());
afterAll(async () => {
  await closeWorld();
  await stripe.close();
});

let made = 0;
/** Makes events of payments, or of changes of customers. */
const happen = (many: number, type = 'payment_intent.succeeded') =>
  Array.from({ length: many }, () => {
    made += 1;
    return stripe.happen(type, { id: `pi_inbox_${made}`, object: 'payment_intent' });
  });
const address = () => `${stage.server.url}/in/${MESSAGING}/stripe`;
const send = (events: readonly StripeEvent[], times = 1) => stripe.send(address(), events, { times });
/** How many of the events the application has, and in how many rows. */
async function stored(events: readonly StripeEvent[], where = 'true') {
  const { rows } = await sql.query<{ events: number; rows: number }>(
    `SELECT count(DISTINCT event_id)::int AS events, count(*)::int AS rows FROM webhook_events WHERE event_id = ANY($1) AND ${where}`,
    [events.map(({ id }) => id)],
  );
  return rows[0];
}
const processed = (events: readonly StripeEvent[]) => stored(events, 'processed_at IS NOT NULL');
const allOnce = (events: readonly StripeEvent[]) => ({ events: events.length, rows: events.length });

interface SourceNow {
  readonly source: string;
  readonly paused: boolean;
  readonly firstOnly: boolean;
  readonly concurrency: number;
  readonly counts: Readonly<Record<'arrived' | 'repeated' | 'delivered' | 'waiting' | 'dead', number>>;
}
async function source(): Promise<SourceNow> {
  const { sources } = await levers.must<{ sources: SourceNow[] }>('GET', '/api/inbox');
  const found = sources.find((one) => one.source === 'stripe');
  if (!found) throw new Error('the source stripe is not there');
  return found;
}
const incidents = async () =>
  (
    await levers.must<{ incidents: { severity: string; service: string; title: string }[] }>(
      'GET',
      '/api/incidents?active=true',
    )
  ).incidents;
const hasIncident = (severity: string) => async () => (await incidents()).some((one) => one.severity === severity);
/** Moves the clock by a minute with one look at what is watched, and again until `look` finds something. */
async function leapUntil(what: string, minutes: number, look: () => Promise<boolean>): Promise<void> {
  for (let left = minutes; !(await look()); left -= 1) {
    if (left === 0) throw new Error(`not within ${minutes} minutes: ${what}`);
    await fastForward(stage.server, stage.server.app.clock as MovableClock, '1m');
    // What came and what was processed is counted once a second.
    await sleep(1_100);
    await tick(stage.server.app);
  }
}
/** Levels of the alerts that fire. */
async function firing(): Promise<string[]> {
  const { alerts } = await levers.must<{ alerts: { severity: string }[] }>('GET', '/api/alerts?status=firing');
  return alerts.map(({ severity }) => severity);
}
/** What a test event finds that is wrong: the way to the application, and the books. */
async function wrong() {
  const { findings } = await levers.must<{ findings: string[] }>('POST', `/api/inbox/${MESSAGING}/stripe/check`, {});
  return findings;
}

it('a retry storm: counted once, throttled by itself, and let go step by step', async () => {
  const lever = () => levers.lever('webhook-concurrency');
  const events = happen(30);
  await stage.fault('retry-storm', true);
  await send(events.slice(0, 15));
  await levers.until('the rule pulls', '6m', async () => {
    await send(events, 3);
    return (await lever()).pulled;
  });
  expect(await lever()).toMatchObject({
    value: 5,
    reason: expect.stringMatching(/^By its rule: inbox.stripe.repeats is above 50/),
  });
  await levers.see('the inbox hands over fewer at once', async () => (await source()).concurrency === 5);
  await levers.until('people are told', '6m', async () => {
    await send(events, 3);
    return hasIncident('payments')();
  });
  expect((await source()).counts).toMatchObject({ arrived: 30 });

  await levers.until('the storm is over', '10m', async () => !(await stage.isOn('retry-storm')));
  const values: unknown[] = [];
  const more: StripeEvent[] = [];
  await leapUntil('the rule has let go', 45, async () => {
    const fresh = happen(4);
    more.push(...fresh);
    await send(fresh);
    const { value, pulled } = await lever();
    if (values.at(-1) !== value) values.push(value);
    return !pulled;
  });
  expect(values).toEqual([5, 10, 15, 20]);
  const all = [...events, ...more];
  await leapUntil('all of it is processed', 20, async () => (await processed(all))?.events === all.length);
  expect(await stored(all)).toEqual(allOnce(all));
  expect(await count("merchant_payments WHERE payment_intent LIKE 'pi_inbox_%'")).toBe(all.length);
  expect((await source()).counts).toMatchObject({ waiting: 0, dead: 0 });
  expect(await wrong()).toEqual([]);
});

it('a backlog: delivery is paused, payments go first, the rest is drained, and every event was processed once', async () => {
  const changes = happen(40, 'customer.updated');
  const payments = happen(40);
  const all = [...changes, ...payments];
  const run = await stage.run(MESSAGING, 'webhook-backlog', {
    skip: ['more-workers', 'larger-pool', 'scale-back'],
    after: {
      'pause-delivery': async () => {
        await levers.see('delivery is paused', async () => (await source()).paused);
        await send(all);
        expect(await stored(all)).toEqual({ events: 0, rows: 0 });
        await fastForward(stage.server, stage.server.app.clock as MovableClock, '6m');
        // How long the oldest waits is written every ten seconds.
        await levers.see('an alert of the backlog', async () => {
          await tick(stage.server.app);
          return (await firing()).includes('backlog');
        });
        expect((await source()).counts).toMatchObject({ waiting: 80 });
        const shown = await stage.shell(MESSAGING, 'tocsin inbox show stripe');
        expect(shown.output).toContain('customer.updated');
        return undefined;
      },
      'resume-delivery': async () => {
        await levers.see('payments are through', async () => (await processed(payments))?.events === 40);
        expect(await stored(changes)).toEqual({ events: 0, rows: 0 });
        expect(await source()).toMatchObject({ paused: false, firstOnly: true, counts: { waiting: 40 } });
        return undefined;
      },
      'drain-inbox': async () => {
        await levers.see('all of it is processed', async () => (await processed(all))?.events === 80);
        expect(await source()).toMatchObject({ concurrency: 20, counts: { waiting: 0, dead: 0 } });
        // The command line and the application's database go by the machine's clock: Tocsin's catches up with it.
        const clock = stage.server.app.clock as MovableClock;
        clock.advance(Date.now() - clock.now());
        return undefined;
      },
    },
  });
  expect(await stored(all)).toEqual(allOnce(all));
  const { rows } = await sql.query<{ first: string }>(
    `SELECT type AS first FROM webhook_events WHERE event_id = ANY($1) ORDER BY id LIMIT 40`,
    [all.map(({ id }) => id)],
  );
  expect(new Set(rows.map(({ first }) => first))).toEqual(new Set(['payment_intent.succeeded']));
  expect(run.text('verify-integrity')).toMatch(/(\d+) sent, \1 here, \1 processed once/);
  expect(await wrong()).toEqual([]);
});
