import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MovableClock } from '@tocsin/server';
import type { JobCallList, ScheduledJobView } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { advanceClock } from '../harness/advance.ts';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';
import { type JobTarget, startJobTarget } from './job-target.ts';

/* Scheduled jobs against a real application: what is due, missed, overlapping, paused, and changed in the plan. */

let target: JobTarget;
let clock: MovableClock;
let node: PlanNode;

beforeEach(async () => {
  target = await startJobTarget();
  clock = new MovableClock(Date.parse('2026-01-05T12:01:00Z'));
});
afterEach(async () => {
  await node?.close();
  await target?.close();
});

const plan = (job: string, more = '') => ({ 'plan.yaml': `${shopPlan()}\njobs:\n  reminders:\n${job}\n${more}` });

function jobYaml(lines: Readonly<Record<string, string>> = {}): string {
  const all = { cron: '"*/5 * * * *"', url: `${target.url}/remind`, secret: `\${JOB_KEY}`, ...lines };
  return Object.entries(all)
    .map(([key, value]) => `    ${key}: ${value}`)
    .join('\n');
}

async function start(lines?: Readonly<Record<string, string>>, more?: string): Promise<void> {
  const env = { JOB_KEY: 'a-key-of-the-scheduler' };
  node = await startPlanNode({ files: plan(jobYaml(lines), more), clock, env });
}

const advance = (duration: string, step?: string) => advanceClock(node.server, clock, duration, step);
const job = () => node.must<ScheduledJobView>('GET', '/api/jobs/shop/reminders');
const calls = async () => (await node.must<JobCallList>('GET', '/api/jobs/shop/reminders/calls')).calls;
const dues = () => target.calls.map(({ due }) => due);

it('calls by the calendar, with the secret; the answer is kept without it', async () => {
  target.answer((response) => response.end('sent 3 with a-key-of-the-scheduler'));
  await start({ jitter: '20s' });
  expect(await job()).toMatchObject({ state: 'new', last: null, url: `${target.url}/remind` });
  await advance('15m');
  expect(dues()).toEqual(['12:05', '12:10', '12:15']);
  expect(target.calls[0]?.headers.authorization).toBe('Bearer a-key-of-the-scheduler');
  const view = await job();
  expect(view).toMatchObject({ state: 'ok', last: { status: 'succeeded', httpStatus: 200, cause: 'schedule' } });
  expect(view.recent).toHaveLength(3);
  const [last] = await calls();
  // Within its jitter, on the clock that is moved.
  const late = Date.parse(last?.startedAt ?? '') - Date.parse('2026-01-05T12:15:00Z');
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(31_000);
  const whole = await node.must('GET', `/api/jobs/shop/reminders/calls/${last?.id}`);
  expect(whole).toMatchObject({ output: 'sent 3 with [redacted]', outputCut: false });
}, 60_000);

it('after an outage: one call for all that were missed, and each occurrence once across restarts', async () => {
  await start();
  await advance('5m');
  expect(dues()).toEqual(['12:05']);
  const first = node;
  node = await restarted(first, '47m');
  await eventually('the call for what was missed', async () => target.calls.length === 2);
  expect(dues()).toEqual(['12:05', '12:50']);
  expect((await calls())[0]).toMatchObject({ missed: 8 });
  await advance('4m');
  node = await restarted(node, '1s');
  await advance('5m');
  expect(dues()).toEqual(['12:05', '12:50', '12:55', '13:00']);
  expect(new Set(target.calls.map(({ key }) => key)).size).toBe(4);
}, 90_000);

it('missed: skip leaves them out, and says how many', async () => {
  await start({ missed: 'skip' });
  await advance('5m');
  node = await restarted(node, '47m');
  const [left] = await eventually('what was missed', async () => {
    const found = await calls();
    return found[0]?.leftOut === 'missed' && found;
  });
  expect(left).toMatchObject({ status: 'left-out', missed: 8 });
  await advance('5m');
  expect(dues()).toEqual(['12:05', '12:55']);
}, 60_000);

async function restarted(before: PlanNode, away: string): Promise<PlanNode> {
  await before.server.close();
  clock.advance(Number(away.slice(0, -1)) * (away.endsWith('m') ? 60_000 : 1000));
  // Closing a server twice does nothing that matters: the folder and the database are kept.
  return before.restart();
}

it('overlap: what is due while a call runs is left out, or made all the same', async () => {
  const open: ServerResponse[] = [];
  target.answer((response) => void open.push(response));
  await start({ timeout: '1h' });
  await advance('11m', '1m');
  expect(dues()).toEqual(['12:05']);
  expect(await job()).toMatchObject({ state: 'running' });
  expect((await calls())[0]).toMatchObject({ leftOut: 'overlap', reason: 'the call before still ran' });
  const busy = await node.call('POST', '/api/jobs/shop/reminders/call', {});
  expect(busy).toMatchObject({ status: 409 });
  node.write(plan(jobYaml({ timeout: '1h', overlap: 'allow' })));
  await node.server.reloadPlans();
  await advance('5m', '1m');
  expect(dues()).toEqual(['12:05', '12:15']);
  for (const response of open) response.end('late');
  await eventually('both have ended', async () => (await job()).state === 'ok');
}, 60_000);

it('a pause leaves calls out and says who; by hand it is called all the same, once that is said', async () => {
  await start({ silent: '12m' });
  await advance('5m');
  await node.must('POST', '/api/levers/shop/reminders.calls/pull', { reason: 'Wrong reminders' });
  await advance('30m', '30s');
  expect(dues()).toEqual(['12:05']);
  expect(await job()).toMatchObject({
    state: 'paused',
    pause: { lever: 'reminders.calls', reason: 'Wrong reminders' },
  });
  const left = (await calls()).filter(({ leftOut }) => leftOut === 'paused');
  expect(left).toHaveLength(6);
  expect(left[0]?.reason).toMatch(/^paused by command line with the lever "reminders: calls": Wrong reminders$/);
  // On purpose: no silence that wakes anybody.
  expect((await node.must<{ incidents: unknown[] }>('GET', '/api/incidents?active=true')).incidents).toEqual([]);
  const refused = await node.call<{ detail: string }>('POST', '/api/jobs/shop/reminders/call', { reason: 'once' });
  expect(refused.status).toBe(409);
  expect(refused.body.detail).toContain('Wrong reminders');
  const call = await node.must('POST', '/api/jobs/shop/reminders/call', { reason: 'once', whilePaused: true });
  expect(call).toMatchObject({ cause: 'hand', by: 'command line', note: 'once' });
  await eventually('the call', async () => target.calls.length === 2);
  const { rows } = await node.server.app.pool.query(`select subject, detail from audit where action = 'job.called'`);
  expect(rows).toMatchObject([{ subject: 'shop/reminders', detail: { reason: 'once', paused: true } }]);
  await node.must('POST', '/api/levers/shop/reminders.calls/release', { reason: 'Right again' });
  await advance('5m');
  expect(target.calls).toHaveLength(3);
}, 60_000);

it('failures are told with their reason, and only silence is an alert', async () => {
  target.answer((response) => response.writeHead(500).end('the queue is locked'));
  await start({ silent: '12m', severity: 'P1' });
  await advance('9m');
  expect(await job()).toMatchObject({ state: 'failing', last: { status: 'failed', reason: 'answered 500' } });
  const active = async () =>
    (await node.must<{ incidents: { severity: string }[] }>('GET', '/api/incidents?active=true')).incidents;
  expect(await active()).toEqual([]);
  await advance('4m');
  expect(await active()).toMatchObject([{ severity: 'P1' }]);
  target.answer();
  await advance('5m');
  expect(await job()).toMatchObject({ state: 'ok' });
  const { pings } = await node.must<{ pings: { kind: string; body: string }[] }>(
    'GET',
    '/api/heartbeats/shop/job.reminders/pings',
  );
  expect(pings.map(({ kind }) => kind)).toContain('log');
  expect(pings[0]).toMatchObject({ kind: 'success' });
}, 60_000);

it('a changed plan takes effect: another calendar counts from now, a job that is gone is not called, one that is back begins anew', async () => {
  await start();
  await advance('5m');
  node.write(plan(jobYaml({ cron: '"*/2 * * * *"' })));
  await node.server.reloadPlans();
  await advance('5m');
  expect(dues()).toEqual(['12:05', '12:08', '12:10']);
  node.write({ 'plan.yaml': shopPlan() });
  await node.server.reloadPlans();
  await advance('20m', '1m');
  expect((await node.call('GET', '/api/jobs/shop/reminders')).status).toBe(404);
  node.write(plan(jobYaml()));
  await node.server.reloadPlans();
  await advance('10m');
  expect(dues()).toEqual(['12:05', '12:08', '12:10', '12:35', '12:40']);
}, 60_000);

it('an address or a secret whose variable is not set is shown as such, and nothing is called', async () => {
  await start({ url: `\${NOT_SET}/remind` });
  await advance('5m');
  expect(await job()).toMatchObject({ state: 'unset', url: null, unset: ['url'], secret: 'set' });
  expect((await calls())[0]).toMatchObject({ status: 'left-out', leftOut: 'unset' });
  node.write(plan(jobYaml({ secret: `\${NOT_SET_KEY}` })));
  await node.server.reloadPlans();
  await advance('5m');
  expect(await job()).toMatchObject({
    state: 'unset',
    url: `${target.url}/remind`,
    unset: ['secret'],
    secret: 'unset',
  });
  expect(await node.call('POST', '/api/jobs/shop/reminders/call', {})).toMatchObject({ status: 409 });
  await sleep(50);
  expect(target.calls).toEqual([]);
}, 60_000);
