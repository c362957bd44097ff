import type { RunbookStep, StepHold } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { MovableClock } from '../../platform/clock.ts';
import { cancelRun } from '../run/cancel-run.ts';
import { pauseRun } from '../run/pause-run.ts';
import { readRun } from '../run/run.views.ts';
import { runAll } from '../run/run-all.ts';
import { ALEX, RunbookFixture, SAM, step } from '../runbook.fixture.ts';
import { executeStep } from './execute-step.job.ts';
import { recoverSteps } from './lose-step.ts';
import { runNodeOf } from './run-node.ts';
import { runStep } from './run-step.ts';
import { stopStep } from './stop-step.ts';

let fixture: RunbookFixture;
let app: App;
const clock = new MovableClock(Date.now());
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  await fixture.load([]);
  app = await fixture.openNode({ clock });
});
afterAll(() => fixture.close());

const hold = (seconds: number, monitors: string[] = []): StepHold => ({ for: seconds, monitors, metrics: [] });
const wait = (seconds: number, more: Partial<RunbookStep> = {}) =>
  step('a', '', { kind: 'wait', hold: hold(seconds), ...more });
const look = (runId: string) => executeStep(app, { runId, step: 'a' });

describe('a wait', () => {
  test('is over when its time is, however often it is looked at, and goes on while the run is paused', async () => {
    const id = await fixture.begin([wait(300), step('b', 'true')]);
    await runAll(app, { runId: id }, ALEX);
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'running', attempt: 1 });
    await recoverSteps(app, runNodeOf(app));
    await pauseRun(app, id, SAM);
    clock.advance(299_000);
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'running' });
    clock.advance(1000);
    await Promise.all([look(id), look(id)]);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', output: 'The time is over.', attempt: 1 });
    expect(await fixture.stepOf(id, 'b')).toMatchObject({ status: 'pending' });
  });

  test('whose look was lost is looked at again', async () => {
    const id = await fixture.begin([wait(10)]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    await look(id);
    clock.advance(60_000);
    await recoverSteps(app, runNodeOf(app));
    await look(id);
    expect(await readRun(app, id)).toMatchObject({ status: 'done' });
  });

  test('is ended by a stop and by a cancel', async () => {
    const id = await fixture.begin([wait(300)]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    await look(id);
    await stopStep(app, id, 'a', SAM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'failed', output: 'Stopped by Sam.' });
    await runStep(app, { runId: id, stepId: 'a', again: true }, ALEX);
    await look(id);
    await cancelRun(app, id, SAM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'failed', output: 'Stopped: the run was cancelled.' });
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'failed' });
  });
});

test('a gate for what nobody watches gives up at its time limit', async () => {
  const gate = step('a', '', { kind: 'gate', hold: hold(60, ['api']), timeout: 90 });
  const id = await fixture.begin([gate, step('b', 'true')]);
  await runAll(app, { runId: id }, ALEX);
  await look(id);
  expect(await fixture.stepOf(id)).toMatchObject({ status: 'running', output: 'Waiting: api is unknown.' });
  clock.advance(90_000);
  await look(id);
  expect(await fixture.stepOf(id)).toMatchObject({ status: 'failed', output: 'Gave up after 90 s: api is unknown.' });
  expect(await readRun(app, id)).toMatchObject({ halted: '"Step a" failed.' });
});

describe('a step that may be repeated', () => {
  const flaky = step('a', 'echo x >> ran; test "$(wc -l < ran)" = 3', { changes: true, retry: 3 });

  test('runs again by itself after a pause that grows, until it is done', async () => {
    const id = await fixture.begin([flaky]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'queued', retries: 1, retryAt: expect.any(String) });
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'queued', attempt: 1 });
    clock.advance(1000);
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'queued', retries: 2, attempt: 2 });
    clock.advance(1000);
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'queued', attempt: 2 });
    clock.advance(1000);
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', attempt: 3 });
  });

  test('is failed when it failed too often, and not repeated when a person stopped it', async () => {
    const id = await fixture.begin([step('a', 'false', { retry: 1 })]);
    await fixture.runNow(id, 'a');
    clock.advance(2000);
    await look(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'failed', retries: 1 });
    const stopped = await fixture.begin([step('a', 'sleep 300', { retry: 1 })]);
    await runStep(app, { runId: stopped, stepId: 'a' }, ALEX);
    const running = executeStep(fixture.app, { runId: stopped, step: 'a' });
    await expect.poll(async () => (await fixture.stepOf(stopped)).status).toBe('running');
    await stopStep(app, stopped, 'a', SAM);
    await running;
    expect(await fixture.stepOf(stopped)).toMatchObject({ status: 'failed', retries: 0 });
  });
});
