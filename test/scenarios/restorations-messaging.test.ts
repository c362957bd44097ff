import { MERCHANT_NUMBERS } from '@tocsin/sample-app';
import { leverBucket } from '@tocsin/sdk/evaluate';
import type { HealthBoard } from '@tocsin/server/contract';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type LeversWorld, leversOf } from '../harness/levers-world.ts';
import { arrive, atOnce, call } from './messaging-steps.ts';
import { closeWorld, MESSAGING, openWorld, stage } from './runbooks-b-world.ts';

/* Levers of the messaging service are given back in batches: what becomes worse on the way is pulled back. */
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

/** How far the restoration is with a lever. */
async function stepOf(lever: string) {
  const { restoration } = await levers.incident();
  const step = restoration?.steps.find((one) => one.lever === lever);
  return { status: restoration?.status, batches: step?.batches.map(({ state }) => state) ?? [] };
}

/** Waits until the failures of what was tried before are forgotten. */
async function well(items: readonly string[], traffic: () => Promise<unknown>): Promise<void> {
  await traffic();
  await levers.advance('30s');
  await levers.until('all is well', '20m', async () => {
    await traffic();
    const { services } = await levers.must<HealthBoard>('GET', '/api/health');
    const states = new Map((services[0]?.items ?? []).map(({ id, state }) => [id, state]));
    return items.every((item) => states.get(item) === 'up');
  });
}

it('restoration: more webhooks at once in batches, which stay as they are when it is stopped', async () => {
  await well(['webhook-queue', 'webhook.success_rate'], () => arrive(5));
  await levers.pull('webhook-concurrency');
  await levers.see('5 at once', async () => (await atOnce(levers)) === 5);
  await levers.restore('in-batches');
  await levers.see('10 at once', async () => (await atOnce(levers)) === 10);
  await levers.until('the next batch', '7m', async () => {
    await arrive(5);
    return (await stepOf('webhook-concurrency')).batches[1] === 'waiting';
  });
  await levers.see('15 at once', async () => (await atOnce(levers)) === 15);
  await levers.steer('abort');
  expect(await stepOf('webhook-concurrency')).toMatchObject({ status: 'aborted' });
  expect(await atOnce(levers)).toBe(15);
  await levers.release('webhook-concurrency');
});

const callers = Array.from({ length: 24 }, (_, n) => `caller-${n}`);
/** Whose calls of a number are put through. */
async function putThrough(number: string): Promise<string[]> {
  const through: string[] = [];
  for (const caller of callers) if ((await call(number, caller)).answered === 'merchant') through.push(caller);
  return through;
}

it('restoration: one number first, then half of the callers; what becomes worse is pulled back, somebody is woken, it goes on', async () => {
  await well(['twilio', 'call.success_rate'], () => putThrough(first));
  await levers.pull('call-mode');
  await levers.see('voicemail', async () => (await putThrough(first)).length === 0);
  await levers.restore('in-batches');
  await levers.see('calls of one number', async () => (await putThrough(first)).length === callers.length);
  expect(await putThrough(second)).toEqual([]);

  await levers.until('the next batch', '12m', async () => {
    await call(first);
    return (await stepOf('call-mode')).batches[1] === 'waiting';
  });
  const half = callers.filter((caller) => leverBucket('call-mode', caller) >= 5_000);
  await levers.see('half of the callers', async () => (await putThrough(second)).length === half.length);
  expect(await putThrough(second)).toEqual(half);
  expect(await putThrough(first)).toEqual(callers);

  await stage.fault('twilio-down', true);
  await levers.until('it is pulled back', '3m', async () => {
    await putThrough(first);
    return (await stepOf('call-mode')).status === 'pulled-back';
  });
  await levers.see('voicemail for everybody', async () => {
    const answers = await Promise.all([first, second].map((number) => call(number, half[0])));
    return answers.every(({ answered }) => answered === 'voicemail');
  });
  await levers.see('somebody is woken', async () =>
    (await levers.told('page')).some((text) => text.includes('was pulled back')),
  );

  await stage.fault('twilio-down', false);
  await levers.steer('resume');
  await levers.see('it begins again', async () => (await putThrough(first)).length === callers.length);
  expect(await putThrough(second)).toEqual([]);
  expect(await stepOf('call-mode')).toEqual({ status: 'running', batches: ['waiting', 'pending'] });
});
