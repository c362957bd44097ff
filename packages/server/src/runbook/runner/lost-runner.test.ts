import type { RunbookStep } from '@tocsin/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../platform/app.ts';
import { cancelRun } from '../run/cancel-run.ts';
import { ALEX, SAM, step } from '../runbook.fixture.ts';
import { executeStep, runClaimed } from '../step/execute-step.job.ts';
import { runNodeOf } from '../step/run-node.ts';
import { runStep } from '../step/run-step.ts';
import { RunnerFixture } from './runner.fixture.ts';
import { watchRunners } from './watch-runners.ts';

let fixture: RunnerFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunnerFixture.open();
  app = fixture.runbooks.app;
});
afterAll(() => fixture.close());

const INSTANCE = 'a-process-by-hand';

/** The step `a`, for the runners of one label. */
const onRunner = (source: string, runner: string, more: Partial<RunbookStep> = {}) =>
  step('a', source, { ...more, runner });

/** Approves the step and runs it as a node would. */
async function begin(runId: string): Promise<{ readonly ended: Promise<void> }> {
  await runStep(app, { runId, stepId: 'a' }, ALEX);
  return { ended: executeStep(app, { runId, step: 'a' }) };
}

it('a runner that falls silent leaves a change unknown, and what only reads is queued again, within seconds', async () => {
  const token = await fixture.add('silent');
  const changing = await fixture.runbooks.begin([onRunner('echo', 'silent', { changes: true })]);
  const first = await begin(changing);
  const one = (await fixture.claim(token, INSTANCE)).body.job;
  const reading = await fixture.runbooks.begin([onRunner('echo', 'silent')]);
  const second = await begin(reading);
  expect((await fixture.claim(token, INSTANCE, { holds: [one.id] })).body.job).not.toBeNull();
  const beganMs = performance.now();
  await Promise.all([first.ended, second.ended]);
  expect(performance.now() - beganMs).toBeLessThan(9000);
  const lost = await fixture.runbooks.stepOf(changing);
  expect(lost).toMatchObject({
    status: 'unknown',
    output: expect.stringContaining('fell silent while this step ran'),
  });
  expect(await fixture.runbooks.stepOf(reading)).toMatchObject({ status: 'queued' });
  expect(await fixture.audited(`${changing}/a`)).toContain('runner.lost by Tocsin');
  // The change is not given to anybody before the silent runner has surely stopped it.
  await runStep(app, { runId: changing, stepId: 'a', again: true }, ALEX);
  const execution = executeStep(app, { runId: changing, step: 'a' });
  expect((await fixture.claim(token, 'another-process', { waitSeconds: 1 })).body.job).toBeNull();
  await cancelRun(app, changing, SAM);
  await execution;
}, 20_000);

it('a node that goes in the middle of a step is followed by another, and the step runs once', async () => {
  fixture.start(await fixture.add('restart'), { env: {} });
  const runId = await fixture.runbooks.begin([
    onRunner('echo begun; sleep 2.5; echo ended', 'restart', { changes: true }),
  ]);
  const execution = await begin(runId);
  await expect.poll(async () => (await fixture.runbooks.stepOf(runId)).output, { timeout: 5000 }).toContain('begun');
  const other = await fixture.runbooks.openNode();
  const stopWatching = watchRunners(other, runNodeOf(other), (taken, signal) => runClaimed(other, taken, signal));
  await runNodeOf(app).stop();
  await execution.ended;
  expect(await fixture.runbooks.stepOf(runId)).toMatchObject({ status: 'running' });
  const ended = () => fixture.runbooks.stepOf(runId).then(({ status }) => status);
  await expect.poll(ended, { timeout: 8000 }).toBe('done');
  expect((await fixture.runbooks.stepOf(runId)).output).toBe('begun\nended\n');
  expect((await fixture.audited(`${runId}/a`)).filter((line) => line.startsWith('runner.claim'))).toHaveLength(1);
  await stopWatching();
}, 20_000);
