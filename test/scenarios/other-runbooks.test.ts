import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthBoard } from '@tocsin/server/contract';
import { afterEach, expect, it } from 'vitest';
import { startTocsin, type Tocsin } from '../harness/tocsin.ts';
import { appLever, diagnosticsOf, expectPages, pulledLevers, runStep } from './lifecycle.ts';

/* The other three runbooks of S0, and the outage: each with its real fault and its real cure. */
let t: Tocsin;
afterEach(() => t?.close());

async function stateOf(id: string): Promise<string | undefined> {
  const { services } = await t.must<HealthBoard>('GET', '/api/health');
  return services[0]?.items.find((item) => item.id === id)?.state;
}

it('the scheduler hangs on a lock: silent after 2 minutes (P2), P1 after 30, cured by ending the session that holds it', async () => {
  t = await startTocsin();
  await t.advance('30s');
  await t.fault('scheduler', true);
  const opened = await t.until('an incident', '6m', () => t.activeIncident());
  expect(opened).toMatchObject({ severity: 'P2', runbook: { id: 'scheduler' } });
  await expectPages(t, opened.id, ['Secondary Engineer']);
  expect((await t.cli('incident', 'ack', opened.id)).code).toBe(0);
  const run = await diagnosticsOf(t, opened);
  expect(run.steps.find((s) => s.id === 'scheduler-locks')?.output).toContain('LOCK TABLE job_queue');
  await t.until('P1', '40m', async () => (await t.room(opened.id)).severity === 'P1');

  await runStep(t, run.id, 'pull-scheduler');
  await appLever(t, 'scheduler', false);
  // The step ends only sessions that have held others up for ten seconds of real time.
  await sleep(11_000);
  expect((await runStep(t, run.id, 'end-blocking-sessions')).rows?.rows).toHaveLength(1);
  await t.until('the heartbeat is back', '3m', async () => (await stateOf('scheduler')) === 'up');
  await runStep(t, run.id, 'run-scheduler');
  await runStep(t, run.id, 'restore');
  await t.advance('1s');
  await appLever(t, 'scheduler', true);
  await t.advance('6m');
  expect((await t.room(opened.id)).restoration?.status).toBe('finished');
  expect((await t.cli('incident', 'resolve', opened.id, 'Ended the session that held the lock')).code).toBe(0);
}, 240_000);

it('the database is slow: read-only mode, the endless queries ended, writes accepted again', async () => {
  t = await startTocsin();
  await t.advance('30s');
  await t.fault('database-slow', true);
  const opened = await t.until('an incident', '6m', () => t.activeIncident());
  expect(opened.runbook?.id).toBe('database-performance');
  expect(['P0', 'P1', 'P2']).toContain(opened.severity);
  expect((await t.cli('incident', 'ack', opened.id)).code).toBe(0);
  const run = await diagnosticsOf(t, opened);
  expect(run.steps.find((s) => s.id === 'slow-queries')?.output).toContain('endless report');
  await runStep(t, run.id, 'pull-read-only');
  await appLever(t, 'read-only', true);
  await sleep(11_000);
  expect((await runStep(t, run.id, 'end-long-queries')).rows?.rows.length).toBeGreaterThan(0);
  await t.until('the database is healthy', '5m', async () => (await stateOf('database')) === 'up');
  await runStep(t, run.id, 'verify-database');
  await runStep(t, run.id, 'release-read-only');
  await appLever(t, 'read-only', false);
  expect(await pulledLevers(t)).toEqual([]);
  await t.until('monitoring', '15m', async () => (await t.room(opened.id)).status === 'monitoring');
  expect((await t.cli('incident', 'resolve', opened.id, 'Ended the endless report')).code).toBe(0);
}, 240_000);

it('the push provider fails: delivery is stopped, given back too early and pulled back, then restored', async () => {
  t = await startTocsin();
  await t.advance('30s');
  await t.fault('push-provider', true);
  const opened = await t.until('an incident', '6m', () => t.activeIncident());
  expect(opened).toMatchObject({ severity: 'P1', runbook: { id: 'external-services' } });
  expect((await t.cli('incident', 'ack', opened.id)).code).toBe(0);
  const run = await diagnosticsOf(t, opened);
  await runStep(t, run.id, 'pull-notifications');
  await appLever(t, 'notifications', false);
  await t.advance('2m');

  // Given back while the provider still fails: the gate turns unhealthy, and the lever is pulled back by itself.
  await t.must('POST', `/api/incidents/${opened.id}/restoration`, { restoration: 'gradual' });
  await t.until('pulled back', '7m', async () => (await t.room(opened.id)).restoration?.status === 'pulled-back');
  await appLever(t, 'notifications', false);
  expect((await t.room(opened.id)).pages.at(-1)).toMatchObject({ why: 'restoration', name: 'Tertiary Engineer' });

  await t.fault('push-provider', false);
  // The application's breaker tries again 15 seconds of real time after it opened.
  await sleep(16_000);
  await t.advance('2m');
  await t.must('POST', `/api/incidents/${opened.id}/restoration/resume`);
  await t.until('restored', '10m', async () => (await t.room(opened.id)).restoration?.status === 'finished');
  await appLever(t, 'notifications', true);
  expect((await t.cli('incident', 'resolve', opened.id, 'The provider is back')).code).toBe(0);
}, 240_000);

it('the application is down: a P0 that pages the commander too, and ends by itself when nobody had to act', async () => {
  t = await startTocsin();
  await t.advance('30s');
  await t.fault('down', true);
  const opened = await t.until('an incident', '3m', () => t.activeIncident());
  expect(opened).toMatchObject({ severity: 'P0', commander: 'Engineering Manager' });
  await expectPages(t, opened.id, ['Secondary Engineer', 'Engineering Manager']);
  await t.fault('down', false);
  await t.until('resolved by itself', '4m', async () => (await t.room(opened.id)).status === 'resolved');
  const pages = (await t.messages()).length;
  await t.advance('10m');
  expect((await t.messages()).filter((m) => m.kind === 'page').length).toBeLessThanOrEqual(pages);
}, 240_000);
