import { BOT_SETTINGS } from '@tocsin/sample-app';
import type { MovableClock } from '@tocsin/server';
import type { InboxRefusedList, InboxSourceDetail } from '@tocsin/server/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { callTocsin } from '../harness/runbook-stage.ts';
import { eventually } from '../harness/tocsin.ts';
import { fromAirwallex } from '../vendors/inbox-senders/senders.ts';
import { balanced, behindInbox, sendTo } from './inbox-world.ts';
import { BOT, closeWorld, count, openWorld, post, stage } from './runbooks-world.ts';

/*
 * S1: payments arrive as signed webhooks, and their secret is the first suspect. It is being changed: Tocsin knows both, the bot
 * still has the old one, and the vendor is given a wrong one by mistake. Nothing that was verified is lost, nothing else gets in.
 */
const OLD_SECRET = BOT_SETTINGS.AIRWALLEX_WEBHOOK_SECRET;
const NEW_SECRET = 'webhook-secret-that-is-new';
beforeAll(() =>
  openWorld(
    BOT,
    () => ({ AIRWALLEX_WEBHOOK_SECRET: NEW_SECRET, AIRWALLEX_WEBHOOK_SECRET_OLD: OLD_SECRET }),
    behindInbox,
  ),
);
afterAll(closeWorld);

const at = `/api/inbox/${BOT}/airwallex`;
const get = <T>(path: string) => callTocsin<T>(stage.server.url, 'GET', `${at}${path}`);
const source = async () => (await get<InboxSourceDetail>('')).source;
const tocsin = (command: string) => stage.shell(BOT, `tocsin ${command}`);
const clock = () => stage.server.app.clock as MovableClock;
/** Somebody pays at Airwallex. @returns whether it could hand its notification over */
const pay = async (person: number) => (await post(`/fake-payments/pay/${person}`)).body.delivered;
const signBy = (secret: string) => post('/fake-payments/webhook-secret', secret);
const members = (person: number) =>
  count(`subscriptions AS s JOIN users AS u ON u.id = s.user_id WHERE u.telegram_id = ${person}`);

describe('the secret of payments is changed', () => {
  it('the bot has the old one: what arrives is kept, the runbook finds why, and delivers it', async () => {
    expect(await pay(6_001)).toBe(true);
    await eventually('the bot refuses it', async () => (await source()).counts.failed > 0);
    expect((await source()).counts).toMatchObject({ arrived: 1, waiting: 1, refused: 0 });
    expect(await members(6_001)).toBe(0);

    const run = await stage.run(BOT, 'webhook-failures', {
      options: ['Option 2'],
      parameters: { WEBHOOK_SECRET: NEW_SECRET },
      skip: ['certificate'],
    });
    expect(run.text('inbox')).toContain('the signature does not match');
    expect(run.text('check-inbox')).toContain('the application answered 200');
    await eventually('it is paid', async () => (await members(6_001)) === 1);
    await eventually('nothing waits', async () => (await source()).counts.waiting === 0);
  });

  it('the vendor signs by a wrong one: refused, counted, sampled and said; its own retry brings it', async () => {
    const before = (await source()).counts;
    await signBy('a secret with a typing error');
    expect(await pay(6_002)).toBe(false);
    for (let i = 0; i < 20; i += 1) {
      const forged = fromAirwallex('forged', {
        id: `forged-${i}`,
        type: 'payment_intent.succeeded',
        atMs: clock().now(),
      });
      expect(await sendTo(stage.server.url, BOT, 'airwallex', forged)).toBe(401);
    }
    await eventually('all are counted', async () => (await source()).counts.refused === 21);
    const { refused, total } = await get<InboxRefusedList>('/refused');
    expect(total).toBe(21);
    expect(refused.length, 'a sample').toBeLessThan(21);
    const said = await tocsin('inbox refused airwallex --limit 1');
    expect(said.output).toContain('x-signature is not that of the secret');
    const shown = await tocsin('inbox show airwallex');
    expect(shown.output).toContain('cannot be verified and are refused');
    expect((await source()).counts, 'none of it gets in').toMatchObject({ arrived: before.arrived, waiting: 0 });
    expect(await count("webhook_events WHERE event_id LIKE 'forged%'")).toBe(0);

    await signBy(NEW_SECRET);
    expect((await post('/fake-payments/send-again')).body).toEqual({ delivered: 1, failed: 0 });
    await eventually('it is paid', async () => (await members(6_002)) === 1);
  });

  it('either secret is right while it is changed', async () => {
    for (const [secret, person] of [
      [OLD_SECRET, 6_003],
      [NEW_SECRET, 6_004],
    ] as const) {
      await signBy(secret);
      expect(await pay(person)).toBe(true);
      await eventually('it is paid', async () => (await members(person)) === 1);
    }
  });
});

it('payments while the bot fails begin their subscriptions afterwards, once, however late', async () => {
  await stage.fault('bot-release', true);
  for (const person of [6_005, 6_006, 6_005]) expect(await pay(person)).toBe(true);
  await eventually(
    'each has failed',
    async () => (await source()).counts.waiting === 3 && (await source()).success !== null,
  );
  await fastForward(stage.server, clock(), '20m');
  await stage.fault('bot-release', false);
  await fastForward(stage.server, clock(), '30s');
  const retried = await tocsin('inbox retry airwallex --all --reason "The release is back" --yes');
  expect(retried, retried.output).toMatchObject({ status: 'done' });
  await eventually('all are paid', async () => (await members(6_005)) === 2 && (await members(6_006)) === 1, 30_000);
  await eventually('nothing waits', async () => (await source()).counts.waiting === 0);
  const { counts } = await source();
  expect(counts).toMatchObject(balanced(counts.arrived));
  expect(await count('(SELECT event_id FROM webhook_events GROUP BY event_id HAVING count(*) > 1) AS twice')).toBe(0);
});
