import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import type { LiveEvent } from '../../platform/live/live.ts';
import { cancelRun } from '../run/cancel-run.ts';
import { readRun } from '../run/run.views.ts';
import { ALEX, RunbookFixture, SAM, SECRET, step } from '../runbook.fixture.ts';
import { executeStep } from './execute-step.job.ts';
import { runStep } from './run-step.ts';
import { skipStep } from './skip-step.ts';

let fixture: RunbookFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  app = fixture.app;
});
afterAll(() => fixture.close());

describe('a run', () => {
  test('keeps its steps when the plan changes in the middle', async () => {
    const id = await fixture.begin([step('a', 'echo old')]);
    await fixture.load([step('a', 'echo new')]);
    expect(await fixture.runNow(id, 'a')).toMatchObject({ status: 'done', exitCode: 0, output: 'old\n', by: 'Alex' });
    expect(await readRun(app, id)).toMatchObject({ status: 'done', startedBy: 'Alex' });
  });

  test('is failed when a step failed, and runs on when that is run again', async () => {
    const id = await fixture.begin([
      step('a', 'test -e here || { touch here; exit 3; }'),
      step('b', 'x', { kind: 'manual' }),
    ]);
    expect(await fixture.runNow(id, 'a')).toMatchObject({ status: 'failed', exitCode: 3 });
    await skipStep(app, id, 'b', 'not needed', SAM);
    expect(await readRun(app, id)).toMatchObject({ status: 'failed' });
    await expect(runStep(app, { runId: id, stepId: 'a' }, ALEX)).rejects.toMatchObject({ code: 'conflict' });
    expect(await fixture.runNow(id, 'a', true)).toMatchObject({ status: 'done' });
    expect(await readRun(app, id)).toMatchObject({ status: 'done' });
  });

  test('ticks manual steps and refuses a step that is not there', async () => {
    const id = await fixture.begin([step('a', 'Look at the dashboard', { kind: 'manual' })]);
    await runStep(app, { runId: id, stepId: 'a' }, SAM);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', by: 'Sam' });
    await expect(runStep(app, { runId: id, stepId: 'zz' }, SAM)).rejects.toMatchObject({ code: 'not-found' });
    await expect(runStep(app, { runId: 'run-0', stepId: 'a' }, SAM)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('cannot approve its own steps with the token of a cell', async () => {
    const id = await fixture.begin([step('a', 'true', { changes: true })]);
    await expect(runStep(app, { runId: id, stepId: 'a' }, { kind: 'run', runId: id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('a step', () => {
  test('that two people run at once runs once', async () => {
    const id = await fixture.begin([step('a', 'echo x >> ran; wc -l < ran', { changes: true })]);
    const asked = await Promise.allSettled([
      runStep(app, { runId: id, stepId: 'a' }, ALEX),
      runStep(app, { runId: id, stepId: 'a' }, SAM),
    ]);
    expect(asked.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(asked.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'conflict' });
    const other = await fixture.openNode();
    await Promise.all([app, other, app].map((node) => executeStep(node, { runId: id, step: 'a' })));
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'done', output: '1\n' });
  });

  test('sees only what the plan gives it, with secrets hidden and its token revoked', async () => {
    const script =
      'env | cut -d= -f1 | sort | tr "\\n" " "; echo $REGION $API_TOKEN; echo -n $API_TOKEN | base64; echo "t:$TOCSIN_TOKEN"';
    const id = await fixture.begin([step('a', script)]);
    const { output = '' } = (await fixture.runNow(id, 'a')) ?? {};
    expect(output).not.toContain(SECRET);
    expect(output).toContain('eu [redacted]\n');
    expect(output).toContain('t:[redacted]\n');
    expect(output.split('eu ')[0]?.trim().split(' ')).toEqual(
      [
        'API_TOKEN',
        'CELL_MARKER',
        'HOME',
        'LANG',
        'PATH',
        'PWD',
        'REGION',
        'SHLVL',
        'TOCSIN_RUN',
        'TOCSIN_SERVICE',
        'TOCSIN_TOKEN',
        'TOCSIN_URL',
        '_',
      ].sort(),
    );
    expect(await app.db.selectFrom('credential').select('hash').where('kind', '=', 'run').execute()).toEqual([]);
  });

  test('finds the tocsin command, and files of earlier steps', async () => {
    const id = await fixture.begin([step('a', 'command -v tocsin; echo kept > file'), step('b', 'cat file')]);
    expect((await fixture.runNow(id, 'a'))?.output).toMatch(/data\/bin\/tocsin\n$/);
    expect((await fixture.runNow(id, 'b'))?.output).toBe('kept\n');
    expect(await readdir(join(fixture.folder, 'data', 'runs', id))).toEqual(['file']);
  });

  test.runIf(process.geteuid?.() === 0)('started by root can read neither the token nor the database', async () => {
    const data = join(fixture.folder, 'data');
    const [{ data_directory: database } = {}] = await fixture.query('show data_directory');
    // A database on another machine has no folder here; the embedded one has, and it must be closed.
    if (!process.env.TEST_DATABASE_URL) expect(existsSync(String(database))).toBe(true);
    const id = await fixture.begin([step('a', `cat ${data}/token || echo refused; ls ${database} || echo refused`)]);
    const { output = '' } = (await fixture.runNow(id, 'a')) ?? {};
    expect(output).not.toContain(app.config.token);
    expect(output.match(/^refused$/gm)).toHaveLength(2);
  });

  test('may print what PostgreSQL cannot store, and too much', async () => {
    const id = await fixture.begin([
      step('a', "printf 'a\\000b\\377c\\n'; head -c 10000000 /dev/zero | tr '\\0' 'x'; echo; echo end"),
    ]);
    const done = await fixture.runNow(id, 'a');
    expect(done?.output.slice(0, 6)).toBe('a\u2400b\uFFFDc\n');
    expect(done?.output.endsWith('x\nend\n')).toBe(true);
    expect(done?.truncated).toBe(true);
    expect(done?.output.length).toBeLessThan(140_000);
  });

  test('is shown live', async () => {
    const id = await fixture.begin([step('a', 'echo first; sleep 0.5; echo second')]);
    const chunks: string[] = [];
    const end = app.live.subscribe((event: LiveEvent) => {
      if (event.kind === 'output' && event.runId === id) chunks.push(event.chunk);
    });
    await fixture.runNow(id, 'a');
    await expect.poll(() => chunks.join('')).toBe('first\nsecond\n');
    end();
    expect(chunks.length).toBeGreaterThan(1);
  });
});

describe('cancelling', () => {
  test('kills what runs and skips what waits', async () => {
    const id = await fixture.begin([
      step('a', 'echo begun; sleep 300', { changes: true }),
      step('b', 'true'),
      step('c', 'true'),
    ]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    await runStep(app, { runId: id, stepId: 'b' }, ALEX);
    const running = executeStep(app, { runId: id, step: 'a' });
    await expect.poll(async () => (await fixture.stepOf(id)).status).toBe('running');
    await sleep(200);
    await cancelRun(app, id, SAM);
    await running;
    const view = await readRun(app, id);
    expect(view.status).toBe('cancelled');
    expect(view.steps.map(({ status }) => status)).toEqual(['failed', 'skipped', 'pending']);
    expect(view.steps[0]?.output).toContain('Stopped: the run was cancelled.');
    await expect(runStep(app, { runId: id, stepId: 'c' }, ALEX)).rejects.toMatchObject({ code: 'conflict' });
    await expect(cancelRun(app, id, SAM)).rejects.toMatchObject({ code: 'conflict' });
  });
});
