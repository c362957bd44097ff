import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { readRun } from '../run/run.views.ts';
import { ALEX, RunbookFixture, SAM, step } from '../runbook.fixture.ts';
import { executeStep } from './execute-step.job.ts';
import { recoverSteps } from './lose-step.ts';
import { runNodeOf } from './run-node.ts';
import { RunOwner } from './run-owner.ts';
import { runStep } from './run-step.ts';
import { settleStep } from './settle-step.ts';

let fixture: RunbookFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  app = fixture.app;
});
afterAll(() => fixture.close());

describe('after a crash', () => {
  test('a step that changed something is unknown, and runs again only when asked', async () => {
    const id = await fixture.begin([step('a', 'echo again', { changes: true })]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    await fixture.abandon(id, 'a');
    await executeStep(app, { runId: id, step: 'a' });
    expect(await fixture.stepOf(id)).toMatchObject({
      status: 'unknown',
      output: expect.stringContaining('Tocsin stopped'),
    });
    await executeStep(app, { runId: id, step: 'a' });
    await recoverSteps(app, runNodeOf(app));
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'unknown' });
    await expect(runStep(app, { runId: id, stepId: 'a' }, ALEX)).rejects.toMatchObject({ code: 'conflict' });
    expect(await fixture.runNow(id, 'a', true)).toMatchObject({ status: 'done', output: 'again\n' });
  });

  test('and after an orderly stop, what a step printed so far is kept', async () => {
    const id = await fixture.begin([step('a', 'echo printed; sleep 300', { changes: true })]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    const node = await fixture.openNode();
    const running = executeStep(node, { runId: id, step: 'a' });
    await expect.poll(async () => (await fixture.stepOf(id)).output, { timeout: 5000 }).toBe('printed\n');
    await runNodeOf(node).stop();
    await running;
    const { status, output } = await fixture.stepOf(id);
    expect([status, output]).toEqual(['unknown', expect.stringMatching(/^printed\n.*Tocsin stopped/s)]);
    await runStep(app, { runId: id, stepId: 'a', again: true }, ALEX);
    await expect(executeStep(node, { runId: id, step: 'a' })).rejects.toThrow('shutting down');
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'queued' });
  });

  test('an unknown step can be settled', async () => {
    const id = await fixture.begin([step('a', 'true', { changes: true })]);
    await expect(settleStep(app, id, 'a', 'done', SAM)).rejects.toMatchObject({ code: 'conflict' });
    await fixture.abandon(id, 'a');
    await recoverSteps(app, runNodeOf(app));
    await settleStep(app, id, 'a', 'failed', SAM);
    expect(await readRun(app, id)).toMatchObject({ status: 'failed' });
  });

  test('a step that only reads runs again', async () => {
    const id = await fixture.begin([step('a', 'echo read')]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    await fixture.abandon(id, 'a');
    await recoverSteps(app, runNodeOf(app));
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'queued' });
    await executeStep(app, { runId: id, step: 'a' });
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', output: 'read\n' });
  });

  test('a step of a process that lives is left alone, until that is gone', async () => {
    const id = await fixture.begin([step('a', 'true', { changes: true })]);
    const owner = new RunOwner(app);
    await owner.hold();
    await fixture.abandon(id, 'a');
    await app.db.updateTable('run_step').set({ owner: owner.id }).where('run_id', '=', id).execute();
    await recoverSteps(app, runNodeOf(app));
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'running' });
    await owner.release();
    await expect.poll(() => owner.isAlive(owner.id)).toBe(false);
    await recoverSteps(app, runNodeOf(app));
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'unknown' });
  });
});
