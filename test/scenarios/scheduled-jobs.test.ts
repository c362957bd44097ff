import type { AlertList, JobCallList, ScheduledJobView, Timeline } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTocsin, type Tocsin } from '../harness/tocsin.ts';

/*
 * S0: "scheduler not running for more than 30 minutes" is a P1, its automation is paused, and it is triggered by hand. The
 * reminders are called by the calendar; here the application is what fails.
 */
let t: Tocsin;
beforeAll(async () => {
  t = await startTocsin({ startAt: '2026-11-04T08:01:00Z', trafficPerSecond: 0 });
});
afterAll(() => t?.close());

const job = () => t.must<ScheduledJobView>('GET', '/api/jobs/churn-saver/reminders');
const calls = async () => (await t.must<JobCallList>('GET', '/api/jobs/churn-saver/reminders/calls')).calls;

it('no call of the scheduler succeeds for 30 minutes: P1; paused, triggered by hand, resumed', async () => {
  await t.advance('5m');
  expect(await job()).toMatchObject({
    ...{ state: 'ok', lever: 'scheduler', component: 'scheduler', runbook: 'scheduler' },
    heartbeat: { monitor: 'job.reminders', silent: 1800 },
    last: { status: 'succeeded', httpStatus: 200 },
  });

  // A lock on the queue: rounds hang, and each call is refused because one is under way. The P2 of the application's own
  // heartbeat comes first; half an hour without a call that succeeds makes it a P1.
  await t.fault('scheduler', true);
  const opened = await t.until('an incident', '6m', () => t.activeIncident());
  expect(opened).toMatchObject({ severity: 'P2', runbook: { id: 'scheduler' } });
  await t.until('a call that fails', '6m', async () => (await job()).state === 'failing');
  expect((await job()).last).toMatchObject({ status: 'failed', reason: 'answered 409' });
  await t.until('P1', '35m', async () => (await t.room(opened.id)).severity === 'P1');
  await t.until('its own alert', '2m', async () => {
    const found = await t.must<AlertList>('GET', '/api/alerts');
    return found.alerts.some((alert) => alert.dedupKey === 'monitor:job.reminders' && alert.severity === 'P1');
  });

  // Pause automation: what is due is left out, and says who paused it and why.
  const paused = await t.cli('job', 'pause', 'reminders', '--reason', 'Rounds hang');
  expect(paused).toMatchObject({ code: 0 });
  await t.advance('5m');
  expect(await job()).toMatchObject({ state: 'paused', pause: { lever: 'scheduler', reason: 'Rounds hang' } });
  expect((await calls())[0]).toMatchObject({ status: 'left-out', leftOut: 'paused' });
  expect((await calls())[0]?.reason).toContain('Rounds hang');
  expect((await t.cli('job', 'list')).stdout).toMatch(/reminders\s+paused/);

  // The manual trigger: refused while it is paused unless that is said; then the application does its work.
  await t.fault('scheduler', false);
  const status = async () =>
    (await fetch(`${t.app.url}/api/scheduler/reminders`)).json() as Promise<{ roundRunningMs: number | null }>;
  await eventually('the round is over', async () => (await status()).roundRunningMs === null);
  const refused = await t.cli('job', 'run', 'reminders', '--reason', 'Try it');
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain('--while-paused');
  const run = await t.cli('job', 'run', 'reminders', '--reason', 'Try it', '--while-paused');
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain('succeeded: 200');
  expect(run.stdout).toContain('"delivered"');
  const { entries } = await t.must<Timeline>('GET', `/api/incidents/${opened.id}/timeline`);
  const notes = entries.map((entry) => JSON.stringify(entry));
  expect(notes.some((note) => note.includes('now, though it is paused: Try it'))).toBe(true);
  expect(notes.some((note) => note.includes('succeeded: answered 200'))).toBe(true);

  expect((await t.cli('job', 'resume', 'reminders', '--reason', 'Rounds end again')).code).toBe(0);
  await t.advance('6m');
  expect(await job()).toMatchObject({ state: 'ok', pause: null, last: { cause: 'schedule', status: 'succeeded' } });
  const history = await t.cli('job', 'history', 'reminders', '--limit', '10');
  expect(history.stdout).toContain('by command line: Try it');
}, 240_000);
