import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PUBLISHING_SETTINGS } from '@tocsin/sample-app';
import type { MovableClock } from '@tocsin/server';
import type { InboxSourceDetail } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { callTocsin } from '../harness/runbook-stage.ts';
import { eventually } from '../harness/tocsin.ts';
import { fromStripe } from '../vendors/inbox-senders/senders.ts';
import { placeVendorCommands } from '../vendors/place-commands.ts';
import { balanced, behindInbox, sendTo } from './inbox-world.ts';
import { closeWorld, cure, openWorld, PLATFORM, stage, url } from './runbooks-world.ts';

/*
 * S2, issue 7: Stripe's webhooks fail. Behind the inbox each of its causes is found and mended by the runbook: the worker's secret
 * is another endpoint's, the worker's code fails, the endpoint is disabled, or it is not Stripe who calls.
 */
// Command lines of vendors are slow to start on a slow machine.
vi.setConfig({ testTimeout: 90_000 });
const SECRET = PUBLISHING_SETTINGS.STRIPE_WEBHOOK_SECRET;
const home = mkdtempSync(join(tmpdir(), 'tocsin-inbox-'));
const path = process.env.PATH;
beforeAll(async () => {
  await chmod(home, 0o755);
  await openWorld(PLATFORM, () => ({ STRIPE_WEBHOOK_SECRET: SECRET }), behindInbox);
  // The command line reckons "the last day" by the real time.
  clock().advance(Date.now() - clock().now());
  // The worker's database is asked by wrangler.
  process.env.PATH = `${await placeVendorCommands(home, url)}:${path}`;
});
afterAll(async () => {
  process.env.PATH = path;
  await closeWorld();
  rmSync(home, { recursive: true, force: true });
});

const source = async () =>
  (await callTocsin<InboxSourceDetail>(stage.server.url, 'GET', `/api/inbox/${PLATFORM}/stripe`)).source;
const clock = () => stage.server.app.clock as MovableClock;
/** The runbook sends nothing again from Stripe: Stripe handed everything over. */
const RUN = {
  parameters: { WATCH_SECONDS: '1', ENDPOINT_ID: 'we_platform' },
  skip: ['resend-event', 'webhook-log', 'endpoints', 'webhook-secret'],
};

async function rows(statement: string): Promise<Record<string, unknown>[]> {
  const address = `${url}/fake-cloudflare/d1/publishing-platform/query`;
  const [answer] = (await (await fetch(address, { method: 'POST', body: statement })).json()) as { results: never[] }[];
  return answer?.results ?? [];
}
const statusOf = (user: string) => rows(`SELECT status FROM subscriptions WHERE user_id = '${user}'`);
const isActive = (user: string) => async () => (await statusOf(user)).some(({ status }) => status === 'active');

/** A subscription that has been paid at Stripe, which tells of it. */
function checkout(user: string): Promise<unknown> {
  const session = { subscription: `sub_${user}`, customer: `cus_${user}`, metadata: { user_id: user } };
  const event = { id: `evt_${user}`, type: 'checkout.session.completed', object: session, atMs: clock().now() };
  return sendTo(stage.server.url, PLATFORM, 'stripe', fromStripe(SECRET, event));
}

it("the worker's secret is wrong: kept, tried again, found; the right one is set and nothing is lost", async () => {
  await eventually('the first checkout', isActive('u-1'));
  const run = await cure(PLATFORM, 'stripe-webhooks', 'stripe-webhooks', {
    ...RUN,
    options: ['Option 1'],
    parameters: { ...RUN.parameters, NEW_SECRET: SECRET },
    shows: async () => (await source()).counts.failed > 0,
  });
  expect(run.text('inbox')).toContain('400: ');
  expect(run.text('inbox')).toContain('Invalid signature');
  expect(run.text('undelivered'), 'Stripe was answered at once').toContain('"data": []');
  await eventually('the subscription has begun', isActive('u-3'));
  expect((await source()).counts).toMatchObject(balanced(2));
});

it('the endpoint is disabled: what never came is fetched from the list of Stripe', async () => {
  const endpoint = (disabled: boolean) =>
    fetch(`${url}/fake-stripe/v1/webhook_endpoints/we_platform`, {
      method: 'POST',
      body: new URLSearchParams({ disabled: String(disabled) }),
    });
  await endpoint(true);
  await stage.fault('card-declined', true);
  expect(await statusOf('u-5')).toEqual([]);
  await endpoint(false);
  // What was sent within the last five minutes may be on its way.
  await fastForward(stage.server, clock(), '6m');
  const run = await stage.run(PLATFORM, 'stripe-webhooks', {
    ...RUN,
    ...{ phases: ['Recover'], options: ['Option 4'], mayFail: ['fetch-missing'] },
  });
  expect(run.text('fetch-missing')).toContain('fetched');
  await eventually('both have come', async () => (await source()).counts.waiting === 0);
  await eventually('the later one after the other', async () => (await statusOf('u-5'))[0]?.status === 'past_due');
  const audit = await stage.shell(PLATFORM, 'tocsin inbox audit stripe --last 1h');
  expect(audit, audit.output).toMatchObject({ status: 'done' });
  expect(audit.output).toMatch(/: (\d+) sent, \1 here, \1 processed once, 2 fetched/);
});

it("the worker's code fails: the release goes back, and what waited arrives an hour late, once", async () => {
  const before = (await source()).counts;
  const run = await cure(PLATFORM, 'api-down', 'stripe-webhooks', {
    ...RUN,
    options: ['Option 2'],
    shows: async () => {
      if ((await source()).counts.arrived === before.arrived) await checkout('u-2');
      return (await source()).counts.failed > before.failed;
    },
    after: {
      inbox: async () => {
        await fastForward(stage.server, clock(), '1h');
        return undefined;
      },
    },
  });
  expect(run.text('inbox')).toContain('500');
  // The destination is tried again half a minute after its last failure at the latest.
  await fastForward(stage.server, clock(), '30s');
  await eventually('the subscription has begun', isActive('u-2'), 30_000);
  await eventually('it is booked', async () => (await source()).counts.waiting === 0);
  expect((await source()).counts).toMatchObject(balanced(before.arrived + 1));
});

it('somebody else calls: refused, counted, and the worker never sees it', async () => {
  const before = (await rows('SELECT event_id FROM webhook_events')).length;
  const event = { id: 'evt_forged', type: 'checkout.session.completed', atMs: clock().now() };
  expect(await sendTo(stage.server.url, PLATFORM, 'stripe', fromStripe('whsec_guessed', event))).toBe(401);
  await eventually('it is counted', async () => (await source()).counts.refused === 1);
  const refused = await stage.shell(PLATFORM, 'tocsin inbox refused stripe');
  expect(refused.output).toContain('Stripe-Signature is not that of the secret');
  const events = await rows('SELECT event_id FROM webhook_events');
  expect(events.length).toBe(before);
  expect(new Set(events.map(({ event_id }) => event_id)).size, 'none twice').toBe(before);
});
