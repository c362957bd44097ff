import type { Actor, RunbookStep } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { cancelRun } from '../run/cancel-run.ts';
import { readRun } from '../run/run.views.ts';
import { ALEX, KIM, RunbookFixture, SAM, step } from '../runbook.fixture.ts';
import { executeStep } from './execute-step.job.ts';
import { approveStep, runStep } from './run-step.ts';
import { skipStep } from './skip-step.ts';

const TOKEN: Actor = { kind: 'token', name: 'command line' };
const TWO = { approval: { people: 2, role: null }, changes: true } as const;
const LEAD = { approval: { people: 1, role: 'lead' }, changes: true } as const;
const VALUE = { name: 'TARGET', title: 'Deployment', type: 'text', choices: [], default: 'v1', pattern: null } as const;

let fixture: RunbookFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  app = fixture.app;
});
afterAll(() => fixture.close());

const begin = (more: Partial<RunbookStep>) => fixture.begin([step('a', 'echo x >> ran; wc -l < ran', more)]);
const run = (runId: string, actor: Actor, again = false) => runStep(app, { runId, stepId: 'a', again }, actor);
const approve = (runId: string, actor: Actor) => approveStep(app, runId, 'a', actor);

describe('a step that two people must approve', () => {
  test('waits for the second and runs once, for the one who asked', async () => {
    const id = await begin(TWO);
    await run(id, ALEX);
    await executeStep(app, { runId: id, step: 'a' });
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'approving', by: 'Alex', approvals: [{ who: 'Alex' }] });
    await expect(approve(id, ALEX)).rejects.toMatchObject({ code: 'conflict' });
    await expect(run(id, ALEX)).rejects.toMatchObject({ code: 'conflict' });
    await approve(id, KIM);
    await executeStep(app, { runId: id, step: 'a' });
    const approvals = [{ who: 'Alex' }, { who: 'Kim' }];
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', by: 'Alex', output: '1\n', approvals });
    const audited = await app.db.selectFrom('audit').select('actor').where('action', '=', 'run.approve').execute();
    expect(audited.at(-1)?.actor).toMatchObject({ id: 'kim' });
  });

  test('is approved by two at once, once', async () => {
    const id = await begin(TWO);
    await run(id, ALEX);
    const tried = await Promise.allSettled([approve(id, SAM), approve(id, KIM)]);
    expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await Promise.all([1, 2].map(() => executeStep(app, { runId: id, step: 'a' })));
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', output: '1\n' });
  });

  test('cannot be approved before somebody asked, by a token, by a step, or after the end', async () => {
    const id = await begin(TWO);
    await expect(approve(id, KIM)).rejects.toMatchObject({ code: 'conflict' });
    await run(id, TOKEN);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'approving', approvals: [] });
    await expect(approve(id, TOKEN)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approve(id, { kind: 'run', runId: id })).rejects.toMatchObject({ code: 'forbidden' });
    await approve(id, SAM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'approving' });
    await approve(id, KIM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'queued' });
    await fixture.drain(id);
    expect(await readRun(app, id)).toMatchObject({ status: 'done' });
    await expect(approve(id, ALEX)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('must be approved anew to run again, and after it was skipped', async () => {
    const id = await begin(TWO);
    await run(id, ALEX);
    await skipStep(app, id, 'a', 'not now', SAM);
    await run(id, SAM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'approving', approvals: [{ who: 'Sam' }] });
    await approve(id, ALEX);
    await fixture.drain(id);
    await run(id, ALEX, true);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'approving', approvals: [{ who: 'Alex' }] });
    expect(await readRun(app, id)).toMatchObject({ status: 'running' });
    await cancelRun(app, id, SAM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'skipped' });
    await expect(approve(id, KIM)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('must be approved anew when it would run with other values', async () => {
    const uses = { ...TWO, parameters: ['TARGET'] };
    const id = await fixture.begin([step('a', 'echo "$TARGET"', uses), step('b', 'true')], [VALUE]);
    await run(id, ALEX);
    await runStep(app, { runId: id, stepId: 'b', parameters: { TARGET: 'v2' } }, KIM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'approving', approvals: [] });
    await approve(id, KIM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'approving' });
    await approve(id, ALEX);
    await fixture.drain(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', output: 'v2\n' });
  });
});

describe('a step that a role must approve', () => {
  test('runs at once for who holds it now', async () => {
    const id = await begin(LEAD);
    await run(id, SAM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'queued', approvals: [{ who: 'Sam' }] });
  });

  test('waits for who is on call, and for nobody else', async () => {
    const id = await begin(LEAD);
    await run(id, ALEX);
    await expect(approve(id, KIM)).rejects.toMatchObject({
      code: 'forbidden',
      message: 'You may not approve this step. It waits for the approval of lead (Sam).',
    });
    await approve(id, SAM);
    await fixture.drain(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', by: 'Alex', output: '1\n' });
  });

  test('follows the plan with which the run began', async () => {
    const id = await begin(LEAD);
    await run(id, ALEX);
    await fixture.load([step('a', 'echo new')]);
    await approve(id, SAM);
    await fixture.drain(id);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', output: '1\n' });
  });
});

test('a manual step is ticked once it is approved', async () => {
  const id = await fixture.begin([step('a', 'Close the account', { kind: 'manual', ...TWO })]);
  await run(id, ALEX);
  expect(await fixture.stepOf(id)).toMatchObject({ status: 'approving' });
  await approve(id, KIM);
  expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', by: 'Alex' });
});
