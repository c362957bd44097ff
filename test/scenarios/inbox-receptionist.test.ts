import { RECEPTIONIST_SETTINGS } from '@tocsin/sample-app';
import type { MovableClock } from '@tocsin/server';
import type { InboxEventDetail, InboxEventList, InboxSourceDetail } from '@tocsin/server/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { callTocsin } from '../harness/runbook-stage.ts';
import { eventually } from '../harness/tocsin.ts';
import { fromRetell } from '../vendors/inbox-senders/senders.ts';
import { balanced, behindInbox, sendTo } from './inbox-world.ts';
import { closeWorld, count, openWorld, post, RECEPTIONIST, sql, stage } from './runbooks-b-world.ts';

/*
 * S3: payments do not become subscriptions while the application is down. Behind the inbox Stripe hears at once that it is kept;
 * what is delivered later is signed anew, so that the five minutes of Stripe's own check are kept.
 */
beforeAll(() => openWorld(RECEPTIONIST, { settings: behindInbox }));
afterAll(closeWorld);

const clock = () => stage.server.app.clock as MovableClock;
const call = <T>(path: string) => callTocsin<T>(stage.server.url, 'GET', `/api/inbox/${RECEPTIONIST}${path}`);
const source = async (id: string) => (await call<InboxSourceDetail>(`/${id}`)).source;
const active = () => count("subscriptions WHERE status = 'active'");
const processed = () => count('processed_webhooks');
const tocsin = (command: string) => stage.shell(RECEPTIONIST, `tocsin ${command}`);

describe('payments', () => {
  it('reach the application through the inbox, once', async () => {
    await post('/receptionist/api/checkout/b-1');
    await eventually('it is active', async () => (await active()) === 1);
    await eventually('it is booked', async () => (await source('stripe')).counts.delivered === 1);
    expect((await source('stripe')).counts).toMatchObject(balanced(1));
  });

  it('that Stripe tells of while the application is down arrive an hour later, signed anew', async () => {
    const paused = await tocsin('inbox pause stripe --reason "The site is deployed anew"');
    expect(paused, paused.output).toMatchObject({ status: 'done' });
    for (const business of ['b-1', 'b-2', 'b-1', 'b-2']) await post(`/receptionist/api/checkout/${business}`);
    const undelivered = await fetch(
      `${stage.app.url}/fake-stripe-receptionist/v1/events?delivery_success=false&limit=20`,
      { headers: { authorization: `Bearer ${RECEPTIONIST_SETTINGS.STRIPE_SECRET_KEY}` } },
    );
    expect(((await undelivered.json()) as { data: unknown[] }).data, 'Stripe was answered at once').toEqual([]);
    expect((await source('stripe')).counts).toMatchObject({ arrived: 5, waiting: 4 });

    // The site is down when delivery goes on, and it is tried again and again. The runbook says so.
    await stage.fault('site-release', true);
    const resumed = await tocsin('inbox resume stripe --reason "It is deployed"');
    expect(resumed, resumed.output).toMatchObject({ status: 'done' });
    await eventually('each was refused', async () => (await events('waiting')).every(({ attempts }) => attempts > 0));
    await fastForward(stage.server, clock(), '1h');
    const seen = await stage.run(RECEPTIONIST, 'payment-processing', {
      phases: ['Diagnose'],
      mayFail: ['webhook-endpoint'],
    });
    expect(seen.text('inbox')).toContain('500');
    expect(seen.text('paid-not-active')).toContain('incomplete');

    // The site is back: what waits need not wait for its next attempt.
    await stage.fault('site-release', false);
    // The destination is tried again half a minute after its last failure at the latest.
    await fastForward(stage.server, clock(), '30s');
    await tocsin('inbox retry stripe --all --reason "The site is back" --yes');
    await eventually('all are active', async () => (await active()) === 5, 45_000);
    await eventually('all are booked', async () => (await source('stripe')).counts.waiting === 0);
    expect((await source('stripe')).counts).toMatchObject(balanced(5));
    expect(await processed()).toBe(5);

    // What Stripe signed was an hour old by then; what was sent is not.
    const [event] = await events('delivered');
    const { headers, attempts } = await call<InboxEventDetail>(`/stripe/events/${event?.id}`);
    expect(headers.some(({ name }) => name.toLowerCase() === 'stripe-signature')).toBe(true);
    expect(attempts.filter(({ action }) => action === 'delivered')).toHaveLength(1);
    expect(attempts.some(({ action, status }) => action === 'failed' && status === 500)).toBe(true);
  }, 60_000);

  it('are checked from end to end by a test event', async () => {
    const check = await tocsin('inbox check stripe');
    expect(check, check.output).toMatchObject({ status: 'done' });
    expect(await active()).toBe(5);
  });
});

it('Retell tells of calls: each is billed once, though it tells twice and a person replays', async () => {
  const object = { call_id: 'call_1', duration_ms: 61_000 };
  const sent = fromRetell(RECEPTIONIST_SETTINGS.RETELL_API_KEY, {
    ...{ id: '', type: 'call_ended', object, atMs: clock().now() },
  });
  expect(await sendTo(stage.server.url, RECEPTIONIST, 'retell', sent)).toBeLessThan(300);
  expect(await sendTo(stage.server.url, RECEPTIONIST, 'retell', sent)).toBeLessThan(300);
  await eventually('it is billed', async () => (await count('ended_calls')) === 1);
  await eventually('it is booked', async () => (await source('retell')).counts.delivered === 1);
  const replayed = await tocsin('inbox replay retell --all --again --yes --reason "To be sure"');
  expect(replayed, replayed.output).toMatchObject({ status: 'done' });
  await eventually('it is delivered again', async () => (await source('retell')).counts.delivered === 2);
  expect((await source('retell')).counts).toMatchObject({ arrived: 1, replayed: 1 });
  expect((await sql.query('SELECT call_id, seconds FROM ended_calls')).rows).toEqual([
    { call_id: 'call_1', seconds: 61 },
  ]);

  const forged = fromRetell('another key', { ...{ id: '', type: 'call_ended', object }, atMs: clock().now() });
  expect(await sendTo(stage.server.url, RECEPTIONIST, 'retell', forged)).toBe(401);
  await eventually('it is counted', async () => (await source('retell')).counts.refused === 1);
  expect(await count('ended_calls')).toBe(1);
});

async function events(state: string) {
  return (await call<InboxEventList>(`/stripe/events?state=${state}`)).events;
}
