import { sampleAppConfig } from '@tocsin/sample-app';
import type { AlertList, InboxSourceDetail, Run } from '@tocsin/server/contract';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { eventually, startTocsin, type Tocsin } from '../harness/tocsin.ts';
import { fromStandardWebhooks } from '../vendors/inbox-senders/senders.ts';
import { balanced, sendTo } from './inbox-world.ts';
import { diagnosticsOf, runStep } from './lifecycle.ts';

/*
 * S0, webhook failure, with the inbox in front: the application answers 500; fewer than 90 % of the deliveries succeed (P1), and
 * nothing is processed for 15 minutes (P0). Processing is switched off, which keeps everything in the inbox; then the cause is
 * mended, processing is on again, and the backlog comes in the order of each member, once.
 */
let t: Tocsin;
let sql: pg.Client;
const { webhookSecret } = sampleAppConfig({ databaseUrl: '' });
const MEMBERS = 6;
const TYPES = ['membership.went_valid', 'payment.succeeded', 'membership.cancel_requested'] as const;

beforeAll(async () => {
  t = await startTocsin({
    trafficPerSecond: 0,
    app: ({ app }) => ({ now: () => app.clock.now(), inboxKey: app.keys.inbox('churn-saver', 'whop') }),
  });
  sql = new pg.Client({ connectionString: t.server.app.config.env.APP_DATABASE_URL });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await t?.close();
});

let sent = 0;
/** Whop sends so many events, of one member after the other. */
async function whop(events: number, secret: string = webhookSecret): Promise<number[]> {
  const answers: number[] = [];
  for (let i = 0; i < events; i += 1) {
    sent += 1;
    const object = { member: `mem_9${sent % MEMBERS}` };
    const event = { id: `msg_${sent}`, type: TYPES[sent % TYPES.length] ?? '', object, atMs: t.clock.now() };
    answers.push(await sendTo(t.url, 'churn-saver', 'whop', fromStandardWebhooks(secret, event)));
  }
  return answers;
}

const inbox = async () => (await t.must<InboxSourceDetail>('GET', '/api/inbox/churn-saver/whop')).source;
const processed = async () => Number((await sql.query(PROCESSED)).rows[0].n);
const PROCESSED = `SELECT count(*) AS n FROM events WHERE processed_at IS NOT NULL AND event_id LIKE 'msg_%'`;
const alertOf = async (metric: string) =>
  (await t.must<AlertList>('GET', '/api/alerts')).alerts.find(({ dedupKey }) => dedupKey === `metric:${metric}`);

it('webhooks fail behind the inbox: found, paused, mended, drained in order, nothing lost and nothing twice', async () => {
  expect(await whop(12)).toEqual(Array(12).fill(200));
  await eventually('all is processed', async () => (await processed()) === 12);

  // Detect: the application answers 500.
  await t.fault('webhooks', true);
  await whop(24);
  await eventually('the destination is known to fail', async () => (await inbox()).breaker === 'open');
  // What comes on keeps the destination tried.
  for (let i = 0; i < 40 && !(await alertOf('inbox.whop.success')); i += 1) {
    await whop(1);
    await t.advance('3s');
  }
  expect(await alertOf('inbox.whop.success')).toMatchObject({ severity: 'P1', status: 'firing' });
  const opened = await t.until('an incident', '1m', () => t.activeIncident());
  expect(opened.components).toContain('webhooks');
  expect(opened.runbook?.id).toBe('webhook-processing');
  await fastForward(t.server, t.clock, '15m');
  // The age is told every ten seconds of the real time, whatever the moved clock says.
  for (let i = 0; i < 120 && (await alertOf('inbox.whop.age'))?.severity !== 'P0'; i += 1) await t.advance('1s');
  expect(await alertOf('inbox.whop.age')).toMatchObject({ severity: 'P0', status: 'firing' });
  expect((await t.room(opened.id)).severity).toBe('P0');

  // Diagnose: the runbook's own steps say what fails, and that nothing was refused.
  const room = await t.room(opened.id);
  const run = await diagnosticsOf(t, room);
  const output = (step: string) => run.steps.find(({ id }) => id === step)?.output ?? '';
  expect(output('inbox')).toContain('500');
  expect(output('recent-webhook-errors')).toContain('permission denied');

  // Contain: "emergency webhook disable" keeps everything in the inbox; the vendor hears nothing of it.
  await runStep(t, run.id, 'pull-webhook-processing');
  await eventually('delivery stops', async () => (await inbox()).paused && (await inbox()).inFlight === 0);
  expect(await whop(30)).toEqual(Array(30).fill(200));
  const total = sent;
  expect(await inbox()).toMatchObject({
    levers: { delivery: { lever: 'webhook-processing', pulled: true } },
    counts: { arrived: total, delivered: 12, waiting: total - 12, dead: 0 },
  });
  const stored = async () => Number((await sql.query('SELECT count(*) AS n FROM events')).rows[0].n);
  const before = await stored();
  expect(await whop(2)).toEqual([200, 200]);
  expect(await stored(), 'the application gets nothing').toBe(before);

  // Cure and restore: the lever is released by the plan's restoration, and the runbook drains what waits.
  await t.fault('webhooks', false);
  await t.must('POST', `/api/incidents/${opened.id}/acknowledge`, {});
  await runStep(t, run.id, 'process-backlog');
  // The destination is tried again half a minute after its last failure at the latest.
  await t.advance('30s');
  await runStep(t, run.id, 'restore');
  await t.advance('1s');
  await eventually('delivery goes on', async () => !(await inbox()).paused);
  const drained = await runStep(t, run.id, 'drain');
  expect(drained.output).toMatch(/is done: \d+ of \d+/);
  await eventually('all is processed', async () => (await processed()) === sent, 30_000);
  expect((await inbox()).counts).toMatchObject(balanced(sent));
  await expectOnceInOrder();

  // A vendor that sends again, and a person who replays: processed once all the same.
  const replayed = await t.cli('inbox', 'replay', 'whop', 'msg_5', '--again', '--yes', '--reason', 'To be sure');
  expect(replayed).toMatchObject({ code: 0 });
  await eventually('it was delivered again', async () => (await inbox()).counts.delivered === sent + 1);
  expect(await processed()).toBe(sent);

  // It is over: both alerts end, and the books hold.
  await t.until('both alerts end', '20m', async () => {
    const alerts = [await alertOf('inbox.whop.success'), await alertOf('inbox.whop.age')];
    return alerts.every((alert) => alert?.status !== 'firing');
  });
  const check = await t.cli('inbox', 'check', 'whop');
  expect(check, check.stdout).toMatchObject({ code: 0 });
  const verified = await runStep(t, (await t.must<Run>('GET', `/api/runs/${run.id}`)).id, 'verify-inbox');
  expect(verified.output).toContain('whop');
}, 120_000);

/** Each event has a row that was processed once, and of each member in the order in which they came. */
async function expectOnceInOrder(): Promise<void> {
  const { rows } = await sql.query<{ member: string; event: string }>(
    `SELECT payload->'data'->>'member' AS member, event_id AS event FROM events
     WHERE event_id LIKE 'msg_%' ORDER BY processed_at`,
  );
  expect(new Set(rows.map(({ event }) => event)).size).toBe(sent);
  for (let member = 0; member < MEMBERS; member += 1) {
    const own = rows.filter((row) => row.member === `mem_9${member}`).map(({ event }) => Number(event.slice(4)));
    expect(own, `mem_9${member}`).toEqual(own.toSorted((a, b) => a - b));
  }
}
