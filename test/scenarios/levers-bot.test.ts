import { BOT_SETTINGS, PREVIOUS_BOT_TOKEN } from '@tocsin/sample-app';
import type { LeverList } from '@tocsin/server/contract';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { commandIs, type SignedIn, signIn, timesTold } from '../harness/lever-people.ts';
import { type LeversWorld, leversOf } from '../harness/levers-world.ts';
import { BOT, closeWorld, count, deploymentsOf, json, openWorld, post, sql, stage, url } from './runbooks-world.ts';

/*
 * Every lever of the bot is pulled and released, and measured by what the bot answers, the rows it writes, and where its host
 * says it is. Two of them are commands at the host, which two people must agree on.
 */
let levers: LeversWorld;
let engineer: SignedIn;
let lead: SignedIn;

// Many conditions in one test, and each has half a minute on a slow machine.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  await openWorld(BOT);
  levers = leversOf(stage, BOT);
  const at = { url: stage.server.url, token: stage.server.app.config.token };
  [engineer, lead] = [await signIn(at, 'first-engineer'), await signIn(at, 'technical-lead')];
});
afterEach(() => stage?.settle());
afterAll(closeWorld);

const chatOf = async (person: number) =>
  (await (await fetch(`${url}/fake-telegram/people/${person}/chat`)).json()) as string[];

const write = (text: string, person: number) => post(`/fake-telegram/people/${person}/say`, text);

/** A member writes to the bot; returns its answer. */
async function say(text: string, person = 5_002): Promise<string> {
  const before = (await chatOf(person)).length;
  await write(text, person);
  return levers.see(`an answer to ${text}`, async () => (await chatOf(person))[before]);
}
const saysSo = (text: string, words: string) =>
  levers.see(`"${words}" to ${text}`, async () => (await say(text)).includes(words));

const openChanges = () => count('group_changes WHERE done_at IS NULL');

/** Has members change `times` times. */
const askChanges = (times: number) =>
  sql.query(
    `INSERT INTO group_changes (user_id, change)
     SELECT id, 'add' FROM users, generate_series(1, $1) ORDER BY id LIMIT $1`,
    [times],
  );

it('maintenance: the message and its end, and what people pay meanwhile is kept and processed afterwards', async () => {
  await levers.pull('maintenance', { value: '{"message": "We move to another house.", "until": "2099-01-31T12:00Z"}' });
  await saysSo('/start', 'We move to another house.\nExpected back on 2099-01-31 at 12:00 UTC.');
  expect(await say('/pay')).toContain('another house');
  await askChanges(1);
  const [payments, open] = [await count('payments'), await openChanges()];
  expect((await post('/fake-payments/pay/5201')).status).toBe(200);
  await levers.see('it is kept', async () => (await count('webhook_events WHERE processed_at IS NULL')) === 1);
  expect([await count('payments'), await openChanges()]).toEqual([payments, open]);

  // One who helps to test is spared: the words stay as they are.
  await levers.pull('maintenance', { scope: { except: { key: ['5002'] } } });
  await saysSo('/start', 'Your access ends');
  expect(await say('/start', 5_003)).toContain('another house');
  await levers.release('maintenance');
  await levers.see(
    'the member is let in',
    async () => (await count('payments')) === payments + 1 && !(await openChanges()),
  );
  expect(await count('webhook_events WHERE processed_at IS NULL')).toBe(0);
});

it('payments: nobody is offered to pay, everything else answers', async () => {
  await levers.pull('payments');
  await saysSo('/pay', 'You cannot pay');
  expect(await say('/start')).toContain('Your access ends');
  await levers.release('payments');
  await saysSo('/pay', 'Pay here');
});

/** Waits until the bot acts on what was moved last, as it reports itself. */
const heard = () =>
  levers.see('the bot has heard', async () => {
    const { clients } = await levers.must<LeverList>('GET', '/api/levers');
    const instances = clients.find(({ service }) => service === BOT)?.instances ?? [];
    return instances.length > 0 && instances.every(({ current }) => current);
  });

/** Members changed in each sweep since a moment, as the bot's log at its host says. */
async function sweepsSince(since: string): Promise<number[]> {
  const response = await fetch(`${url}/fake-hosting/bot/logs?lines=500`);
  const lines = ((await response.json()) as string[]).map((line) => JSON.parse(line));
  return lines.flatMap(({ time, message, members }) => (message === 'group changed' && time >= since ? [members] : []));
}

it('group-changes and group-batch: changes wait, then go five at once, then thirty', async () => {
  await levers.pull('group-changes');
  await levers.pull('group-batch');
  await heard();
  await askChanges(40);
  for (let times = 0; times < 10; times += 1) expect(await say('/start')).toContain('Your access ends');
  expect(await openChanges()).toBe(40);

  const since = new Date().toISOString();
  await levers.release('group-changes');
  await levers.see('all are done', async () => (await openChanges()) === 0);
  const few = await sweepsSince(since);
  expect(Math.max(...few)).toBe(5);
  expect(few.length).toBeGreaterThanOrEqual(8);

  await levers.release('group-batch');
  await heard();
  const later = new Date().toISOString();
  await askChanges(60);
  await levers.see('all are done', async () => (await openChanges()) === 0);
  expect(Math.max(...(await sweepsSince(later)))).toBe(30);
});

it('command-rate, by the command line: who writes too often gets no answer, others do', async () => {
  const pulled = await stage.shell(BOT, 'tocsin lever pull command-rate --value 2 --reason "Somebody floods the bot"');
  expect(pulled.exitCode).toBe(0);
  let flooder = 6_000;
  await levers.see('two answers', async () => {
    flooder += 1;
    for (let times = 0; times < 5; times += 1) await write('/start', flooder);
    await say('/start', flooder + 1_000);
    return (await chatOf(flooder)).length === 2;
  });
  await levers.release('command-rate');
  await levers.see('five answers', async () => {
    flooder += 1;
    for (let times = 0; times < 5; times += 1) await write('/start', flooder);
    await say('/start', flooder + 1_000);
    return (await chatOf(flooder)).length === 5;
  });
});

it('stopped: only in maintenance, and only when two agree; the bot is gone, and comes back built anew', async () => {
  const refused = await engineer.call('POST', `/api/levers/${BOT}/stopped/pull`, { reason: 'It harms' });
  expect(refused.status).toBe(409);
  expect(refused.body.detail).toContain('needs "maintenance"');

  await levers.pull('maintenance');
  const asked = await engineer.move(BOT, 'stopped', 'pull');
  expect(asked.request).toMatchObject({ status: 'waiting' });
  expect(asked.lever.pulled).toBe(false);
  expect((await json('/bot/health')).status).toBe(200);
  const twice = await engineer.call('POST', `/api/lever-requests/${asked.request?.id}/agree`, {});
  expect(twice.status).toBe(409);
  await lead.agree(asked.request?.id);
  await commandIs(() => levers.lever('stopped'), { status: 'settled', wanted: 'applied', verified: 'applied' });
  expect((await json('/bot/health')).status).toBe(404);
  const before = (await chatOf(5_004)).length;
  await write('/start', 5_004);
  const [gone] = await deploymentsOf('bot');
  expect(gone).toMatchObject({ status: 'REMOVED' });

  // Neither may the mode end before it, nor may the token be changed meanwhile.
  const early = await lead.call('POST', `/api/levers/${BOT}/maintenance/release`, { reason: 'It is over' });
  expect(early.status).toBe(409);
  const token = await lead.call('POST', `/api/levers/${BOT}/previous-token/pull`, { reason: 'Another token' });
  expect(token.status).toBe(409);
  expect((await chatOf(5_004)).length).toBe(before);

  const wish = await lead.move(BOT, 'stopped', 'release');
  await engineer.agree(wish.request?.id);
  await commandIs(() => levers.lever('stopped'), { status: 'settled', wanted: 'reverted', verified: 'reverted' });
  expect((await deploymentsOf('bot'))[0]).toMatchObject({ status: 'SUCCESS', message: 'Newest commit' });
  expect((await json('/bot/health')).status).toBe(200);
  await levers.see('what was written meanwhile is answered', async () => (await chatOf(5_004)).length > before);
  expect((await chatOf(5_004)).at(-1)).toContain('under maintenance');
  await levers.release('maintenance');
  await saysSo('/start', 'Your access ends');
});

it('previous-token: half of it happens, and whoever leads is told; pulled again it is whole', async () => {
  const signedIn = async () => {
    await saysSo('/start', 'Your access ends');
    return (await json('/fake-telegram/signed-in')).body.token;
  };
  expect(await signedIn()).toBe(BOT_SETTINGS.BOT_TOKEN);
  await post('/fake-hosting/bot/lose-answer');
  const asked = await lead.move(BOT, 'previous-token', 'pull');
  await engineer.agree(asked.request?.id);
  const look = () => levers.lever('previous-token');
  const trouble = 'The command to apply the lever "Token of before" did not do it';
  const failed = await commandIs(look, { status: 'failed', wanted: 'applied' });
  expect(failed).toMatchObject({ exitCode: 1, output: expect.stringContaining('timed out') });
  expect(failed.output).not.toContain(PREVIOUS_BOT_TOKEN);
  await levers.see('whoever leads is told', async () => (await timesTold(levers.must, trouble)) > 0);

  // It is in force all the same; by Tocsin itself it is not tried again.
  expect(await signedIn()).toBe(PREVIOUS_BOT_TOKEN);
  const again = await lead.call('POST', `/api/levers/${BOT}/previous-token/pull`, { reason: 'Once more' });
  expect(again.status).toBe(200);
  await commandIs(look, { status: 'settled', verified: 'applied', exitCode: 0 });

  const wish = await engineer.move(BOT, 'previous-token', 'release');
  await lead.agree(wish.request?.id);
  await commandIs(look, { status: 'settled', wanted: 'reverted', verified: 'reverted' });
  expect(await signedIn()).toBe(BOT_SETTINGS.BOT_TOKEN);
});
