import { leverBucket } from '@tocsin/sdk/evaluate';
import type { HealthBoard } from '@tocsin/server/contract';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type LeversWorld, leversOf } from '../harness/levers-world.ts';
import { closeWorld, count, openWorld, post, RECEPTIONIST, sql, stage } from './runbooks-b-world.ts';

/* Every lever of the receptionist is pulled, and measured by what the running service does; then its restoration. */
let levers: LeversWorld;
// Each condition may take half a minute where the machine is slow.
vi.setConfig({ testTimeout: 240_000 });
beforeAll(async () => {
  await openWorld(RECEPTIONIST);
  levers = leversOf(stage, RECEPTIONIST);
});
afterEach(() => stage?.settle());
afterAll(closeWorld);

const people = Array.from({ length: 20 }, (_, n) => `198.51.100.${n + 1}`);
/** Those for whom a lever that is pulled for so many percent rests. */
const restsFor = (lever: string, percent: number) => people.filter((one) => leverBucket(lever, one) >= percent * 100);
const slots = (visitor: string) =>
  fetch(`${stage.app.url}/receptionist/api/slots`, { headers: { 'x-forwarded-for': visitor } });
/** Who of the visitors has the newest feature. */
async function haveFeature(): Promise<string[]> {
  const answers = await Promise.all(people.map(async (one) => (await (await slots(one)).json()) as object));
  return people.filter((_, at) => 'suggested' in (answers[at] ?? {}));
}
const call = async (caller = '') => (await post(`/receptionist/api/calls?caller=${caller}`)).body;
/** Whose calls end like this. */
async function callersWith(answer: object): Promise<string[]> {
  const answers = await Promise.all(people.map(call));
  return people.filter((_, at) => JSON.stringify(answers[at]) === JSON.stringify(answer));
}
const VOICEMAIL = { answered: 'voicemail' };
const PRIMARY = { answered: 'assistant', voice: 'primary' };
const BACKUP = { answered: 'assistant', voice: 'backup' };
const are = (wanted: readonly string[], look: () => Promise<string[]>) => async () =>
  JSON.stringify(await look()) === JSON.stringify(wanted);

it('new-feature: gone for everybody, for a quarter that is always the same, for nobody', async () => {
  expect(await haveFeature()).toEqual(people);
  await levers.pull('new-feature');
  await levers.see('it is gone', are([], haveFeature));
  await levers.pull('new-feature', { scope: { percent: 25 } });
  await levers.see('three quarters have it', are(restsFor('new-feature', 25), haveFeature));
  await levers.release('new-feature');
  await levers.see('it is back', are(people, haveFeature));
});

it('new-feature: a release that fails does so for nobody who has it not', async () => {
  const failing = async () => {
    const all = await Promise.all([...people, ...people].map(async (one) => ({ one, answer: await slots(one) })));
    return all.filter(({ answer }) => answer.status === 500).map(({ one }) => one);
  };
  await stage.fault('feature-release', true);
  expect(await failing()).not.toEqual([]);
  await levers.pull('new-feature', { scope: { percent: 60 } });
  const without = people.filter((one) => !restsFor('new-feature', 60).includes(one));
  await levers.see('it fails only for those who have it', async () => {
    const now = await failing();
    return now.length > 0 && now.every((one) => !without.includes(one));
  });
  await levers.pull('new-feature');
  await levers.see('nothing fails', are([], failing));
});

it('checkout, by the command line: it is closed with a time to come back, and opened again', async () => {
  const subscribed = () => count("subscriptions WHERE business_id = 'b-levers'");
  const pay = () => fetch(`${stage.app.url}/receptionist/api/checkout/b-levers`, { method: 'POST' });
  await levers.see('a subscription', async () => (await pay()).status === 200);
  const pulled = await stage.shell(RECEPTIONIST, 'tocsin lever pull checkout --reason "Payments fail"');
  expect(pulled.exitCode).toBe(0);
  const refusal = await levers.see('no checkout', async () => {
    const answer = await pay();
    return answer.status === 503 && answer;
  });
  expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
  const before = await subscribed();
  expect((await pay()).status).toBe(503);
  expect(await subscribed()).toBe(before);
  await stage.shell(RECEPTIONIST, 'tocsin lever release checkout --reason "They work"');
  await levers.see('checkout again', async () => (await pay()).status === 200);
});

it('call-handling: voicemail for half of the callers, then for all, then the assistant', async () => {
  const withAssistant = () => callersWith(PRIMARY);
  await levers.pull('call-handling', { scope: { percent: 50 } });
  await levers.see('half of them', are(restsFor('call-handling', 50), withAssistant));
  await levers.pull('call-handling');
  await levers.see('all of them', async () => (await callersWith(VOICEMAIL)).length === people.length);
  await levers.release('call-handling');
  await levers.see('the assistant', are(people, withAssistant));
});

it('voice-vendor: the backup answers, nobody answers, the primary does', async () => {
  await stage.fault('voice-vendor', true);
  expect(await call()).toHaveProperty('error');
  await levers.pull('voice-vendor');
  await levers.see(
    'the backup answers',
    are(people, () => callersWith(BACKUP)),
  );
  await levers.pull('voice-vendor', { value: 'none' });
  await levers.see(
    'voicemail',
    are(people, () => callersWith(VOICEMAIL)),
  );
  await stage.fault('voice-vendor', false);
  await levers.release('voice-vendor');
  await levers.see(
    'the primary answers',
    are(people, () => callersWith(PRIMARY)),
  );
});

it('without a lever the breaker has the backup answer after some failures, and goes back by itself', async () => {
  await stage.fault('voice-vendor', true);
  const calls = [];
  for (let made = 0; made < 8; made += 1) calls.push(await call());
  expect(calls.filter((one) => 'error' in one)).toHaveLength(5);
  expect(calls.slice(5)).toEqual([BACKUP, BACKUP, BACKUP]);
  await stage.fault('voice-vendor', false);
  await levers.see(
    'the primary answers',
    are(people, () => callersWith(PRIMARY)),
  );
});

/** How many of a hundred requests of a visitor, all at once, are turned away. */
async function turnedAway(visitor: string): Promise<number> {
  const all = await Promise.all(Array.from({ length: 100 }, () => slots(visitor)));
  return all.filter(({ status }) => status === 429).length;
}

it('rate-limit: the lever is the limit, for all or for one address', async () => {
  const limitOf = async (visitor: string) => (await slots(visitor)).headers.get('ratelimit-policy');
  await levers.see('some are turned away', async () => (await turnedAway('192.0.2.50')) > 0);
  await levers.pull('rate-limit', { scope: { match: { address: ['192.0.2.50'] } } });
  await levers.see('300 for one', async () => (await limitOf('192.0.2.50'))?.includes('q=300'));
  expect(await limitOf('192.0.2.51')).toContain('q=60');
  await levers.see('nobody is turned away', async () => (await turnedAway('192.0.2.50')) === 0);
  await levers.pull('rate-limit', { value: 10 });
  await levers.see('more are turned away', async () => (await turnedAway('192.0.2.52')) >= 80);
  await levers.release('rate-limit');
  await levers.see('60 again', async () => (await limitOf('192.0.2.50'))?.includes('q=60'));
});

it('allow-list: those for whom it is pulled are not counted, the others are', async () => {
  await levers.see('some are turned away', async () => (await turnedAway('192.0.2.60')) > 0);
  await levers.pull('allow-list', { scope: { match: { address: ['192.0.2.60'] } } });
  await levers.see('it is not counted', async () => !(await slots('192.0.2.60')).headers.has('ratelimit-policy'));
  expect(await turnedAway('192.0.2.60')).toBe(0);
  await levers.see('others are', async () => (await turnedAway('192.0.2.61')) > 0);
  await levers.release('allow-list');
  await levers.see('it is counted', async () => (await turnedAway('192.0.2.60')) > 0);
});

it('calendar-sync: appointments of one business wait, then reach the calendar', async () => {
  const book = (business: string) =>
    sql.query("INSERT INTO appointments (business_id, starts_at) VALUES ($1, now() + interval '1 day')", [business]);
  const waiting = (business: string) =>
    count(`appointments WHERE business_id = '${business}' AND calendar_event_id IS NULL`);
  await levers.pull('calendar-sync', { scope: { match: { tenant: ['b-1'] } } });
  await levers.see('those of b-1 wait', async () => {
    await Promise.all(['b-1', 'b-2'].map(book));
    await levers.see('those of b-2 do not', async () => (await waiting('b-2')) === 0);
    return (await waiting('b-1')) > 0;
  });
  await levers.release('calendar-sync');
  await levers.see('they are through', async () => (await waiting('b-1')) === 0);
});

/** Waits until the failures of what was tried before are forgotten. */
async function well(items: readonly string[]): Promise<void> {
  await use();
  await levers.advance('30s');
  await levers.until('all is well', '20m', async () => {
    await use();
    const { services } = await levers.must<HealthBoard>('GET', '/api/health');
    const states = new Map((services[0]?.items ?? []).map(({ id, state }) => [id, state]));
    return items.every((item) => states.get(item) === 'up');
  });
}
/** What people do all the time. */
const use = () => Promise.all(people.slice(0, 4).flatMap((one) => [call(one), slots(one)]));

/** How far the restoration is with a lever. */
async function stepOf(lever: string) {
  const { restoration } = await levers.incident();
  const step = restoration?.steps.find((one) => one.lever === lever);
  return { status: restoration?.status, state: step?.state, batches: step?.batches.map(({ state }) => state) ?? [] };
}
/** Lets time pass until the restoration has come to a batch of a lever. */
const untilBatch = (lever: string, batch: number) =>
  levers.until(`batch ${batch} of ${lever}`, '8m', async () => {
    await use();
    return (await stepOf(lever)).batches[batch] === 'waiting';
  });

it('restoration: a person says when, some callers first; what becomes worse is pulled back, somebody is woken, and it goes on to its end', async () => {
  await well(['site', 'call.success_rate', 'request.success_rate']);
  // The level that it had wakes nobody.
  const raised = { severity: 'P1', reason: 'The vendor of the voice fails' };
  await levers.must('POST', `/api/incidents/${(await levers.incident()).id}/severity`, raised);
  await levers.pull('voice-vendor');
  await levers.pull('new-feature');
  await levers.see(
    'the backup answers',
    are(people, () => callersWith(BACKUP)),
  );
  await levers.see('no feature', are([], haveFeature));
  await levers.restore('gradual');
  expect(await stepOf('voice-vendor')).toMatchObject({ status: 'held' });
  expect(await callersWith(BACKUP)).toEqual(people);

  await levers.steer('resume');
  const some = restsFor('voice-vendor', 90);
  expect(some).not.toEqual([]);
  await levers.see(
    'some have the primary',
    are(some, () => callersWith(PRIMARY)),
  );
  await stage.fault('site-release', true);
  await levers.until('it is pulled back', '4m', async () => (await stepOf('voice-vendor')).status === 'pulled-back');
  await stage.fault('site-release', false);
  await levers.see(
    'the backup answers',
    are(people, () => callersWith(BACKUP)),
  );
  await levers.see('somebody is woken', async () =>
    (await levers.told('page')).some((text) => text.includes('was pulled back')),
  );

  await levers.steer('resume');
  await levers.see(
    'the same ones have the primary',
    are(some, () => callersWith(PRIMARY)),
  );
  await levers.until('the rest', '8m', async () => {
    await use();
    return !(await levers.lever('voice-vendor')).pulled;
  });
  await levers.see(
    'all have the primary',
    are(people, () => callersWith(PRIMARY)),
  );

  expect(await haveFeature()).toEqual([]);
  await untilBatch('new-feature', 0);
  await levers.see('a tenth has the feature', are(restsFor('new-feature', 90), haveFeature));
  await untilBatch('new-feature', 1);
  await levers.see('half have it', are(restsFor('new-feature', 50), haveFeature));
  await levers.until('the rest', '8m', async () => {
    await use();
    return !(await levers.lever('new-feature')).pulled;
  });
  await levers.see('all have it', are(people, haveFeature));
});
