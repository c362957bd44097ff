import { sampleAppConfig } from '@tocsin/sample-app';
import type { IncidentRoom, LeverHistory, PulledLever } from '@tocsin/server/contract';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventually, startTocsin, type Tocsin } from '../harness/tocsin.ts';
import { pulledLevers } from './lifecycle.ts';

/*
 * Every lever of Churn Saver is pulled and released, and measured by what the running application does: its rows, its answers,
 * what its provider was handed. Then the rollback mode, which pulls the others first, and its gradual restoration.
 */
let t: Tocsin;
let sql: pg.Client;
const PATIENCE_MS = 30_000;
const { webhookSecret } = sampleAppConfig({ databaseUrl: '' });

// Many conditions in one test, and each has half a minute on a slow machine.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  t = await startTocsin({ startAt: '2026-11-04T08:00:00Z', trafficPerSecond: 20 });
  sql = new pg.Client({ connectionString: t.server.app.config.env.APP_DATABASE_URL });
  await sql.connect();
  await see('traffic', async () => (await count('deliveries')) > 5);
});
afterAll(async () => {
  await sql?.end();
  await t?.close();
});

const see = <T>(what: string, look: () => Promise<T | undefined | false | null>) => eventually(what, look, PATIENCE_MS);
const count = async (what: string) => Number((await sql.query(`SELECT count(*) AS n FROM ${what}`)).rows[0].n);
const path = (lever: string) => `/api/levers/churn-saver/${lever}`;
const pull = (lever: string, more: object = {}) =>
  t.must<PulledLever>('POST', `${path(lever)}/pull`, { reason: 'It is tried', ...more });
const release = (lever: string) => t.must('POST', `${path(lever)}/release`, { reason: 'It was tried' });

/** What the application answers; its body is read freely. */
async function answer(to: string, method = 'GET', headers: Record<string, string> = {}, body?: string) {
  const response = await fetch(`${t.app.url}${to}`, { method, headers, ...(body ? { body } : {}) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(text) as ReturnType<typeof JSON.parse>,
  };
}
const figures = async () => (await answer('/figures')).body;

/** Waits until the application has taken a lever over: what it does from then on is the lever's effect. */
const taken = (lever: string, value: boolean) =>
  see(`${lever} is ${value}`, async () => t.app.tocsin.levers()[lever]?.value === value);

/** Processes what is stored, as a person does once processing is on again. */
async function processBacklog(): Promise<number> {
  const headers = { authorization: `Bearer ${webhookSecret}`, 'content-type': 'application/json' };
  const { body } = await answer('/api/webhooks/whop', 'POST', headers, '{"action":"process-backlog"}');
  return body.processed;
}

it('webhook-processing: webhooks are stored and not processed, of one kind only or all of them', async () => {
  const waiting = (type: string) => count(`events WHERE processed_at IS NULL AND type ${type}`);
  await pull('webhook-processing', { scope: { match: { type: ['payment.succeeded'] } } });
  await see('payments wait', async () => (await waiting(`= 'payment.succeeded'`)) >= 3);
  expect(await see('the others do not', async () => (await waiting(`<> 'payment.succeeded'`)) === 0)).toBe(true);

  await pull('webhook-processing');
  await taken('webhook-processing', false);
  // Each is stored before the lever is asked: what came before this one may still be processed.
  const last = Number((await sql.query('SELECT max(id) AS id FROM events')).rows[0].id);
  await see('more are stored', async () => (await count(`events WHERE id > ${last}`)) >= 10);
  expect(await count(`events WHERE id > ${last} AND processed_at IS NOT NULL`)).toBe(0);
  expect((await answer('/api/health/webhooks')).body).toMatchObject({ processing: false });

  await release('webhook-processing');
  await taken('webhook-processing', true);
  const next = Number((await sql.query('SELECT max(id) AS id FROM events')).rows[0].id);
  await see(
    'new ones are processed',
    async () => (await count(`events WHERE id > ${next} AND processed_at IS NOT NULL`)) > 0,
  );
  expect(await processBacklog()).toBeGreaterThan(10);
  await see('nothing waits', async () => (await waiting('IS NOT NULL')) === 0);
});

it('scheduler, by the command line: reminders wait, and its heartbeat goes on', async () => {
  const pulled = await t.cli('lever', 'pull', 'scheduler', '--reason', 'Wrong reminders');
  expect(pulled).toMatchObject({ code: 0 });
  await see('no round', async () => {
    const { body } = await answer('/api/scheduler/reminders');
    return body.paused && body.roundRunningMs === null;
  });
  const before = (await answer('/api/scheduler/reminders')).body;
  const [delivered, stored] = [await count('deliveries'), await count('events')];
  await see('the application goes on', async () => (await count('events')) >= stored + 10);
  expect((await answer('/api/scheduler/reminders')).body.lastRoundAt).toBe(before.lastRoundAt);
  expect(await count('deliveries')).toBe(delivered);
  await t.advance('90s');
  expect(await t.activeIncident()).toBeUndefined();

  expect((await t.cli('lever', 'release', 'scheduler', '--reason', 'Right again')).code).toBe(0);
  await see('reminders again', async () => (await count('deliveries')) > delivered);
});

it('notifications: one channel is spared, then both wait in the job queue', async () => {
  const accepted = async () => (await figures()).provider as { push: number; dm: number };
  await pull('notifications', { scope: { match: { channel: ['push'] } } });
  await see('jobs of the channel are put back', async () => {
    const where = `status = 'pending' AND attempts = 0 AND run_at > now() AND payload->>'channel' = 'push'`;
    return (await count(`job_queue WHERE ${where}`)) > 0;
  });
  const { push, dm } = await accepted();
  await see('direct messages go on', async () => (await accepted()).dm >= dm + 3);
  expect((await accepted()).push).toBe(push);

  await pull('notifications');
  await taken('notifications', false);
  await see(
    'rounds deliver nothing',
    async () => (await answer('/api/scheduler/reminders')).body.notifications === false,
  );
  const waiting = await count(`job_queue WHERE status = 'pending'`);
  await see('reminders wait', async () => (await count(`job_queue WHERE status = 'pending'`)) >= waiting + 5);
  await release('notifications');
  await see('push messages again', async () => (await accepted()).push > push);
});

it('read-only: writes are refused with the time to come back, reads answer', async () => {
  const write = () => answer('/api/scheduler/reminders', 'POST');
  expect((await write()).status).toBe(401);
  await pull('read-only');
  await see('a write is refused', async () => (await write()).status === 503);
  const refused = await write();
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(refused.body).toMatchObject({ title: 'Nothing can be changed right now', readOnly: true });
  const stored = await count('events');
  expect((await answer('/api/health')).body).toMatchObject({ status: 'ok', readOnly: true });
  expect((await answer('/api/scheduler/reminders')).status).toBe(200);
  expect(await count('events')).toBe(stored);
  await release('read-only');
  await see('a write is asked who it is', async () => (await write()).status === 401);
  await see('webhooks are stored again', async () => (await count('events')) > stored);
});

it('rollback: pulls the others in order; gradual restoration, pulled back once by a regression, gives all back', async () => {
  const body = { service: 'churn-saver', title: 'Wrong offers are sent', severity: 'P1' };
  const { id } = await t.must<IncidentRoom>('POST', '/api/incidents', body);
  await t.cli('incident', 'ack', id);
  const restoration = async () => (await t.room(id)).restoration;
  const lastText = async () => String((await figures()).provider.last?.text);

  // Panic: one pull, and the others come first, in the order of the plan.
  expect((await pull('rollback', { incidentId: id })).pulled).toEqual([
    ...['webhook-processing', 'scheduler', 'notifications', 'rollback'],
  ]);
  const at = async (lever: string) => {
    const { events } = await t.must<LeverHistory>('GET', `${path(lever)}/history`);
    return events[0];
  };
  expect(await at('notifications')).toMatchObject({ action: 'pulled', incidentId: id });
  await taken('rollback', true);
  expect((await answer('/api/health')).body).toMatchObject({ release: 'previous' });
  await see('the last round is over', async () => (await figures()).scheduler.roundRunningMs === null);
  expect((await figures()).scheduler).toMatchObject({ paused: true, notifications: false });
  const delivered = await count('deliveries');
  const stored = await count('events WHERE processed_at IS NULL');
  await see('webhooks are only stored', async () => (await count('events WHERE processed_at IS NULL')) > stored + 5);

  // The first step, and a regression while it is watched: pulled back, and whoever leads is paged.
  await t.must('POST', `/api/incidents/${id}/restoration`, { restoration: 'gradual' });
  await t.advance('1s');
  await taken('webhook-processing', true);
  expect(await pulledLevers(t)).not.toContain('webhook-processing');
  await processBacklog();
  await t.advance('30s');
  const told = new Set((await t.messages()).map((message) => message.id));
  await t.fault('webhooks', true);
  await t.until('it is pulled back', '5m', async () => (await restoration())?.status === 'pulled-back');
  expect((await restoration())?.why).toContain('became unhealthy');
  await taken('webhook-processing', false);
  await t.advance('1s');
  const news = (await t.messages()).filter((message) => !told.has(message.id) && message.incidentId === id);
  expect(news.map(({ kind }) => kind)).toContain('page');
  expect(await count('deliveries')).toBe(delivered);

  // Mended, it begins that step again; each of the others follows five minutes after the one before.
  await t.fault('webhooks', false);
  await processBacklog();
  await t.until('webhooks are well', '5m', async () => (await answer('/api/health/webhooks')).status === 200);
  await t.must('POST', `/api/incidents/${id}/restoration/resume`, {});
  await t.advance('1s');
  await taken('webhook-processing', true);
  await processBacklog();
  await t.advance('4m');
  expect(await pulledLevers(t)).toEqual(expect.arrayContaining(['scheduler', 'notifications', 'rollback']));
  // What failed may still be within the metric's minute: then it is pulled back once more, and a person begins again.
  await t.until('the scheduler', '12m', async () => {
    if ((await restoration())?.status === 'pulled-back') {
      await t.must('POST', `/api/incidents/${id}/restoration/resume`, {});
      await processBacklog();
    }
    return !(await pulledLevers(t)).includes('scheduler');
  });
  await taken('scheduler', true);
  expect(await count('deliveries')).toBe(delivered);
  await t.until('notifications', '6m', async () => !(await pulledLevers(t)).includes('notifications'));
  await see('reminders of the former release', async () => {
    return (await count('deliveries')) > delivered && !(await lastText()).includes('half price');
  });
  await t.until('the mode itself', '6m', async () => (await restoration())?.status === 'finished');
  expect(await pulledLevers(t)).toEqual([]);
  await see('reminders of this release', async () => (await lastText()).includes('half price'));
  expect((await answer('/api/health')).body).toMatchObject({ release: 'current' });
}, 180_000);
