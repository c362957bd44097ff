import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunbookStep } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { ALEX, KIM, RunbookFixture, SAM, step } from '../runbook.fixture.ts';
import { executeStep } from '../step/execute-step.job.ts';
import { recoverSteps } from '../step/lose-step.ts';
import { runNodeOf } from '../step/run-node.ts';
import { approveStep, runStep } from '../step/run-step.ts';
import { stopStep } from '../step/stop-step.ts';
import { cancelRun } from './cancel-run.ts';
import { pauseRun, resumeRun } from './pause-run.ts';
import { readRun } from './run.views.ts';
import { runAll } from './run-all.ts';

let fixture: RunbookFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  app = fixture.app;
});
afterAll(() => fixture.close());

const manual: Partial<RunbookStep> = { kind: 'manual' };
const statuses = async (runId: string) => (await readRun(app, runId)).steps.map(({ status }) => status);

describe('running all steps', () => {
  test('runs one after another, for the one who asked, and carries the session along', async () => {
    const id = await fixture.begin([
      step('a', 'export WHERE=there; mkdir -p sub; cd sub', { changes: true }),
      step('b', 'echo $WHERE; basename "$PWD"'),
    ]);
    await runAll(app, { runId: id }, ALEX);
    expect(await statuses(id)).toEqual(['queued', 'pending']);
    expect(await readRun(app, id)).toMatchObject({ runsAllFor: 'Alex', halted: null });
    await expect(runAll(app, { runId: id }, SAM)).rejects.toMatchObject({ code: 'conflict' });
    const [, b] = await fixture.drain(id);
    expect(b).toMatchObject({ status: 'done', output: 'there\nsub\n', by: 'Alex' });
    expect(await readRun(app, id)).toMatchObject({ status: 'done', runsAllFor: null, halted: null });
    await expect(runAll(app, { runId: id }, SAM)).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each<[string, Partial<RunbookStep>, string, string]>([
    ['a failure', { source: 'exit 3' }, 'failed', '"Step b" failed.'],
    ['a person', manual, 'pending', '"Step b" is for a person to do.'],
    ['a missing value', { parameters: ['TARGET'] }, 'pending', '"Step b" needs to know: Target (TARGET).'],
    [
      'an approval',
      { approval: { people: 2, role: null } },
      'approving',
      '"Step b" needs approval. It waits for the approval of 1 more person.',
    ],
  ])('stops at %s and says why', async (_what, more, status, halted) => {
    const parameter = {
      name: 'TARGET',
      title: 'Target',
      type: 'text',
      choices: [],
      default: null,
      pattern: null,
    } as const;
    const id = await fixture.begin([step('a', 'true'), step('b', 'true', more), step('c', 'true')], [parameter]);
    await runAll(app, { runId: id }, ALEX);
    await fixture.drain(id);
    expect(await statuses(id)).toEqual(['done', status, 'pending']);
    expect(await readRun(app, id)).toMatchObject({ runsAllFor: null, halted });
  });

  test('goes on from a step, after the person did theirs, and knows who holds a role', async () => {
    const lead = { people: 1, role: 'lead' } as const;
    const id = await fixture.begin([step('a', 'exit 1'), step('b', '', manual), step('c', 'true', { approval: lead })]);
    await runAll(app, { runId: id }, SAM);
    await fixture.drain(id);
    await expect(runAll(app, { runId: id, from: 'zz' }, SAM)).rejects.toMatchObject({ code: 'not-found' });
    await runStep(app, { runId: id, stepId: 'b' }, SAM);
    await runAll(app, { runId: id, from: 'b' }, SAM);
    await fixture.drain(id);
    expect(await statuses(id)).toEqual(['failed', 'done', 'done']);
    expect(await readRun(app, id)).toMatchObject({ status: 'failed' });
  });

  test('takes the way that was chosen, and leaves out what asked for it', async () => {
    const id = await fixture.begin([
      step('a', 'true', { option: 'Back' }),
      step('b', 'true', { option: 'Forth', undo: 'd' }),
      step('c', 'true', { excludeFromRunAll: true }),
      step('d', 'true'),
    ]);
    await expect(runAll(app, { runId: id, options: ['Up'] }, ALEX)).rejects.toMatchObject({ code: 'invalid' });
    await runAll(app, { runId: id }, ALEX);
    expect((await readRun(app, id)).halted).toBe('Choose one way in "Diagnose": Back, or Forth.');
    await runAll(app, { runId: id, options: ['Forth'] }, ALEX);
    await fixture.drain(id);
    expect(await statuses(id)).toEqual(['pending', 'done', 'pending', 'pending']);
  });

  test('outlives the node that ran it', async () => {
    const id = await fixture.begin([step('a', 'echo x >> ran'), step('b', 'wc -l < ran')]);
    await runAll(app, { runId: id }, ALEX);
    await fixture.abandon(id, 'a');
    const node = await fixture.openNode();
    await recoverSteps(node, runNodeOf(node));
    await fixture.drain(id, node);
    expect(await fixture.stepOf(id, 'b')).toMatchObject({ status: 'done', output: '1\n' });
  });

  test('asks those who must approve, and is taken up again by a person', async () => {
    const id = await fixture.begin([step('a', 'true', { approval: { people: 2, role: null } }), step('b', 'true')]);
    await runAll(app, { runId: id }, ALEX);
    await approveStep(app, id, 'a', KIM);
    await fixture.drain(id);
    expect(await statuses(id)).toEqual(['done', 'pending']);
    await runAll(app, { runId: id }, ALEX);
    await fixture.drain(id);
    expect(await readRun(app, id)).toMatchObject({ status: 'done' });
  });

  test('is not for a step of the run', async () => {
    const id = await fixture.begin([step('a', 'true')]);
    const actor = { kind: 'run', runId: id } as const;
    await expect(runAll(app, { runId: id }, actor)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(pauseRun(app, id, actor)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a pause', () => {
  test('lets what runs go on and nothing begin, and is over when somebody says so', async () => {
    const id = await fixture.begin([step('a', 'until test -e go; do sleep 0.05; done'), step('b', 'true')]);
    await runAll(app, { runId: id }, ALEX);
    const running = executeStep(app, { runId: id, step: 'a' });
    await expect.poll(() => statuses(id)).toEqual(['running', 'pending']);
    await pauseRun(app, id, SAM);
    await expect(pauseRun(app, id, SAM)).rejects.toMatchObject({ code: 'conflict' });
    await expect(runStep(app, { runId: id, stepId: 'b' }, ALEX)).rejects.toMatchObject({ code: 'conflict' });
    await writeFile(join(fixture.folder, 'data', 'runs', id, 'go'), '');
    await running;
    expect(await statuses(id)).toEqual(['done', 'pending']);
    await resumeRun(app, id, SAM);
    await expect(resumeRun(app, id, SAM)).rejects.toMatchObject({ code: 'conflict' });
    expect(await statuses(id)).toEqual(['done', 'queued']);
  });

  test('holds back what waits to begin, until it is over', async () => {
    const id = await fixture.begin([step('a', 'true'), step('b', 'true')]);
    await runAll(app, { runId: id }, ALEX);
    await pauseRun(app, id, SAM);
    await executeStep(app, { runId: id, step: 'a' });
    expect(await statuses(id)).toEqual(['queued', 'pending']);
    await resumeRun(app, id, SAM);
    await fixture.drain(id);
    expect(await readRun(app, id)).toMatchObject({ status: 'done' });
  });
});

describe('a step in the background', () => {
  const serving = step('a', 'echo up > up; sleep 300', { background: true });

  test('does not hold up the next one, and ends well with the run', async () => {
    const id = await fixture.begin([serving, step('b', 'until test -e up; do sleep 0.02; done')]);
    await runAll(app, { runId: id }, ALEX);
    await fixture.drain(id);
    await expect.poll(() => statuses(id), { timeout: 8000 }).toEqual(['done', 'done']);
    expect((await fixture.stepOf(id)).output).toContain('Stopped: its run is over.');
    expect(await readRun(app, id)).toMatchObject({ status: 'done' });
  });

  test('is stopped by a person, and by a cancel', async () => {
    const id = await fixture.begin([serving, step('b', '', manual)]);
    await runAll(app, { runId: id }, ALEX);
    await fixture.drain(id);
    expect(await readRun(app, id)).toMatchObject({ status: 'running', halted: '"Step b" is for a person to do.' });
    await stopStep(app, id, 'a', SAM);
    await expect.poll(() => statuses(id), { timeout: 8000 }).toEqual(['done', 'pending']);
    expect((await fixture.stepOf(id)).output).toContain('Stopped by Sam.');
    await expect(stopStep(app, id, 'a', SAM)).rejects.toMatchObject({ code: 'conflict' });
    const other = await fixture.begin([serving, step('b', '', manual)]);
    await runStep(app, { runId: other, stepId: 'a' }, ALEX);
    await fixture.drain(other);
    await cancelRun(app, other, SAM);
    await expect.poll(() => statuses(other), { timeout: 8000 }).toEqual(['failed', 'pending']);
  });
});

describe('a step that takes another one back', () => {
  const steps = [
    step('a', 'echo on > state', { changes: true, undo: 'back' }),
    step('back', 'rm state', { changes: true }),
  ];

  test('runs on demand, once there is something to take back, even after a cancel', async () => {
    const id = await fixture.begin(steps);
    await expect(runStep(app, { runId: id, stepId: 'back' }, ALEX)).rejects.toMatchObject({ code: 'conflict' });
    await fixture.runNow(id, 'a');
    expect(await readRun(app, id)).toMatchObject({ status: 'done' });
    expect(await fixture.stepOf(id, 'back')).toMatchObject({ undoes: 'a', status: 'pending' });
    expect(await fixture.runNow(id, 'back')).toMatchObject({ status: 'done' });
    expect(await readRun(app, id)).toMatchObject({ status: 'done' });
    const cancelled = await fixture.begin([...steps, step('c', 'true')]);
    await fixture.runNow(cancelled, 'a');
    await cancelRun(app, cancelled, SAM);
    expect(await fixture.runNow(cancelled, 'back')).toMatchObject({ status: 'done' });
    expect(await readRun(app, cancelled)).toMatchObject({ status: 'cancelled' });
  });
});
