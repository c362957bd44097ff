import { MERCHANT_NUMBERS } from '@tocsin/sample-app';
import { leverBucket } from '@tocsin/sdk/evaluate';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type LeversWorld, leversOf } from '../harness/levers-world.ts';
import { arrive, atOnce, call, waitingWebhooks } from './messaging-steps.ts';
import { closeWorld, count, json, MESSAGING, openWorld, post, sql, stage } from './runbooks-b-world.ts';

/* Every lever of the messaging service is pulled, and measured by what the running service does; then what moves levers by itself. */
let levers: LeversWorld;
// Each condition may take half a minute where the machine is slow.
vi.setConfig({ testTimeout: 240_000 });
beforeAll(async () => {
  await openWorld(MESSAGING);
  levers = leversOf(stage, MESSAGING);
});
afterEach(() => stage?.settle());
afterAll(closeWorld);

const [first, second] = MERCHANT_NUMBERS;
const isAnswered = (number: string, by: string) => async () => (await call(number)).answered === by;
const answersWith = (path: string, status: number) => async () =>
  (await json(`/messaging/api${path}`)).status === status;

it('call-mode: calls of one number go to voicemail, those of the other are put through', async () => {
  await levers.pull('call-mode', { scope: { match: { number: [first] } } });
  await levers.see('voicemail', isAnswered(first, 'voicemail'));
  expect(await call(second)).toMatchObject({ answered: 'merchant' });
  await levers.release('call-mode');
  await levers.see('the merchant again', isAnswered(first, 'merchant'));
});

it('call-routing, by the command line: the calls of a number that fails go over one that works', async () => {
  await stage.fault('twilio-number', true);
  expect(await call(first)).toHaveProperty('error');
  const pulled = await stage.shell(MESSAGING, 'tocsin lever pull call-routing --reason "One number fails"');
  expect(pulled.exitCode).toBe(0);
  await levers.see('another number carries its calls', async () => (await call(first)).over === second);
  for (let calls = 0; calls < 5; calls += 1) expect(await call(first)).toEqual({ answered: 'merchant', over: second });
  expect(await call(second)).toMatchObject({ over: second });
  await stage.fault('twilio-number', false);
  await levers.see('its own calls come back to it', async () => (await call(first)).over === first);
  await stage.fault('twilio-number', true);
  await levers.see('and leave it again', async () => (await call(first)).over === second);
  await stage.shell(MESSAGING, 'tocsin lever release call-routing --reason "It is tried"');
  await levers.see('they are left to it', async () => 'error' in (await call(first)));
});

const write = (recipient: string, merchant: string) =>
  post(`/messaging/api/messages/${recipient}?merchant=${merchant}`);
const messages = (status: string, of: string) => count(`outbound_messages WHERE status = '${status}' AND ${of}`);

it('messaging: the messages of one tenant wait, those of another leave', async () => {
  await levers.pull('messaging', { scope: { match: { tenant: ['m-1'] } } });
  await levers.see('messages of m-1 wait', async () => {
    await Promise.all([write('+15550100150', 'm-1'), write('+15550100151', 'm-2')]);
    const later = "recipient = '+15550100151'";
    await levers.see('those of m-2 leave', async () => (await messages('waiting', later)) === 0);
    return (await messages('waiting', "recipient = '+15550100150'")) > 0;
  });
  await levers.release('messaging');
  await levers.see('nothing waits', async () => (await messages('waiting', 'true')) === 0);
});

it('messaging: half of the recipients, always the same ones, and what waits goes out in the end', async () => {
  const recipients = Array.from({ length: 120 }, (_, n) => `+15550102${100 + n}`);
  const held = (percent: number) => recipients.filter((one) => leverBucket('messaging', one) < percent * 100);
  await levers.pull('messaging');
  await levers.see('all are held', async () => {
    await write('+15550100160', 'm-1');
    return (await messages('waiting', 'true')) > 0;
  });
  for (const recipient of recipients) await write(recipient, 'm-1');
  const waiting = async () => {
    const { rows } = await sql.query<{ recipient: string }>(
      "SELECT recipient FROM outbound_messages WHERE status = 'waiting' AND recipient LIKE '+15550102%' ORDER BY recipient",
    );
    return rows.map(({ recipient }) => recipient);
  };
  for (const percent of [90, 50]) {
    await levers.pull('messaging', { scope: { percent } });
    await levers.see(`${percent}% wait`, async () => (await waiting()).length === held(percent).length);
    expect(await waiting()).toEqual(held(percent));
  }
  await levers.release('messaging');
  await levers.see('nothing waits', async () => (await messages('waiting', 'true')) === 0);
});

it.each([
  ['webhook-concurrency', 5],
  ['workers', 60],
  ['database-pool', 40],
])('%s: %i webhooks at once instead of 20', async (lever, expected) => {
  expect(await atOnce(levers)).toBe(20);
  await levers.pull(lever);
  await levers.see(`${expected} at once`, async () => (await atOnce(levers)) === expected);
  await levers.release(lever);
  await levers.see('20 at once', async () => (await atOnce(levers)) === 20);
});

it('database-pool: more connections are held under load', async () => {
  const held = async () => {
    await Promise.all(Array.from({ length: 15 }, () => json('/messaging/api/reports/m-1')));
    return count("pg_stat_activity WHERE datname = current_database() AND application_name = 'messaging'");
  };
  expect(await held()).toBeLessThanOrEqual(5);
  await levers.pull('database-pool');
  await levers.see('10 connections', async () => (await held()) === 10);
});

it('webhook-types: payments go through, the rest waits', async () => {
  await levers.pull('webhook-types');
  await levers.see('the rest waits', async () => {
    const rest = await arrive(3, 'customer.updated');
    const payments = await arrive(3);
    await levers.see('payments go through', async () => (await waitingWebhooks(payments)) === 0);
    return (await waitingWebhooks(rest)) === 3;
  });
  await levers.release('webhook-types');
  await levers.see('nothing waits', async () => (await waitingWebhooks('true')) === 0);
});

it('webhook-retries: failed webhooks wait longer each time', async () => {
  const later = () => waitingWebhooks('next_attempt_at > now()');
  await stage.fault('retry-storm', true);
  await levers.see('attempts fail', async () => (await waitingWebhooks('attempts > 4')) > 0);
  expect(await later()).toBe(0);
  await levers.pull('webhook-retries');
  await levers.see('they wait', async () => (await later()) > 0);
  await levers.release('webhook-retries');
  await levers.see('they wait no longer', async () => (await later()) === 0);
});

it('non-critical-features: reports and suggestions are closed, calls are not', async () => {
  expect(await answersWith('/reports/m-1', 200)()).toBe(true);
  await levers.pull('non-critical-features');
  await levers.see('no reports', answersWith('/reports/m-1', 503));
  expect(await answersWith('/suggestions', 503)()).toBe(true);
  expect(await call(first)).toMatchObject({ answered: 'merchant' });
  await levers.release('non-critical-features');
  await levers.see('reports again', answersWith('/reports/m-1', 200));
});

it('request-queue: requests above the limit wait instead of failing', async () => {
  const refused = async () => {
    const all = await Promise.all(Array.from({ length: 60 }, () => json('/messaging/api/suggestions')));
    return all.filter(({ status }) => status === 503).length;
  };
  await stage.fault('endless-report', true);
  expect(await refused()).toBeGreaterThan(0);
  await levers.pull('request-queue');
  await levers.see('none is refused', async () => (await refused()) === 0);
  await levers.release('request-queue');
  await levers.see('some are refused', async () => (await refused()) > 0);
});

it('a rule: a storm has less processed at once without anybody, and more again once it has been well', async () => {
  const lever = () => levers.lever('webhook-concurrency');
  await stage.fault('retry-storm', true);
  await levers.until('the rule pulls', '8m', async () => (await lever()).pulled);
  expect(await lever()).toMatchObject({ value: 5, reason: expect.stringContaining('By its rule') });
  await levers.see('the storm is over', async () => !(await stage.isOn('retry-storm')));
  await levers.until('the rule releases', '40m', async () => {
    await arrive(3);
    return !(await lever()).pulled;
  });
  await levers.see('20 at once', async () => (await atOnce(levers)) === 20);
});
