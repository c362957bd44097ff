import { setTimeout as sleep } from 'node:timers/promises';
import type { RunbookStep } from '@tocsin/core';
import type { CellHost, CellJob, CellResult, ChangePreview } from '@tocsin/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../platform/app.ts';
import { cancelRun } from '../run/cancel-run.ts';
import { readStep } from '../run/run.store.ts';
import { ALEX, SAM, step } from '../runbook.fixture.ts';
import { executeStep } from '../step/execute-step.job.ts';
import { runNodeOf } from '../step/run-node.ts';
import { runStep } from '../step/run-step.ts';
import { findMissingLabels } from './missing-labels.ts';
import { runOnRunner } from './run-on-runner.ts';
import { RunnerFixture } from './runner.fixture.ts';

let fixture: RunnerFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunnerFixture.open();
  app = fixture.runbooks.app;
});
afterAll(() => fixture.close());

const INSTANCE = 'a-process-by-hand';

/** A step for the runners of one label. */
const onRunner = (id: string, source: string, runner: string, more: Partial<RunbookStep> = {}) =>
  step(id, source, { ...more, runner });

/** Runs a cell by hand as the step of a run, with a host of our own. */
async function runByHand(runId: string, job: CellJob, host: CellHost, waitMs?: number): Promise<CellResult> {
  const node = runNodeOf(app);
  await fixture.runbooks.abandon(runId, 'a', node.owner.id);
  const claimed = await readStep(app.db, runId, 'a');
  let result: CellResult | undefined;
  await node.attend(claimed, async () => {
    result = await runOnRunner(app, claimed, job, host, waitMs);
  });
  if (!result) throw new Error('it ended without a result');
  return result;
}

function jobOf(source: string, more: Partial<CellJob> = {}): CellJob {
  return {
    ...{ kind: 'shell', source, name: 'a', parameters: {}, connection: null, changes: false, timeoutSeconds: 20 },
    ...{ cwd: null, interpreter: null, session: { cwd: null, variables: {} }, secrets: [], ...more },
  };
}

/** A host that keeps what it is given. */
function hostOf(confirm?: CellHost['confirm']) {
  const stop = new AbortController();
  const shown: string[] = [];
  const onOutput = (text: string) => void shown.push(text);
  return { stop, shown, host: { onOutput, signal: stop.signal, ...(confirm ? { confirm } : {}) } };
}

describe('a cell on a runner', () => {
  it('sees what was declared there, nothing of the server, and leaves no secret behind', async () => {
    const env = { DATABASE_PASSWORD: 'only-known-over-there', REGION_THERE: 'eu' };
    fixture.start(await fixture.add('clean'), { env });
    const look = 'echo "$DATABASE_PASSWORD|$REGION_THERE|${API_TOKEN:-none}|${TOCSIN_TOKEN:-none}|${TOCSIN_URL:-none}"';
    const leave = 'export RELEASE=v41 HIDDEN="x-$DATABASE_PASSWORD"; mkdir -p sub; cd sub';
    const runId = await fixture.runbooks.begin([
      onRunner('a', `${look}\n${leave}`, 'clean'),
      onRunner('b', 'echo "$RELEASE $(basename "$PWD") ${#HIDDEN}"', 'clean'),
    ]);
    const first = await fixture.runbooks.runNow(runId, 'a');
    expect(first).toMatchObject({ status: 'done', exitCode: 0 });
    expect(first.output).toMatch(/^.{1,20}\|eu\|none\|none\|none$/m);
    expect(first.output).not.toContain('only-known');
    const raw = await app.db.selectFrom('runner_output').select('text').execute();
    expect(JSON.stringify(raw)).not.toContain('only-known');
    const run = await app.db.selectFrom('run').select('session').where('id', '=', runId).executeTakeFirstOrThrow();
    expect(run.session.variables).toEqual({ RELEASE: 'v41' });
    const second = await fixture.runbooks.runNow(runId, 'b');
    expect(second).toMatchObject({ status: 'done', output: 'v41 sub 23\n' });
  });

  it('asks a database whose address the server does not know', async () => {
    const address = app.plans.get('shop').connections.main;
    const url = address && 'url' in address ? (address.url ?? '') : '';
    const { host, shown } = hostOf();
    const connection = { id: 'app', type: 'postgres', url: '${runner:APP_DATABASE}' } as const;
    // The plan of the run is where the server finds the connection.
    const runId = await fixture.runbooks.begin([onRunner('a', 'select 1', 'db', { kind: 'sql', connection: 'app' })]);
    const plan = { ...app.plans.get('shop'), version: 'with-app', connections: { app: connection } };
    await app.plans.put(plan, fixture.runbooks.folder, 0);
    await app.db.updateTable('run').set({ plan_version: 'with-app' }).where('id', '=', runId).execute();
    fixture.start(await fixture.add('db'), { env: { APP_DATABASE: url } });
    const job = jobOf('select 40 + 2 as answer', { kind: 'sql', connection });
    const result = await runByHand(runId, job, host);
    expect(result).toMatchObject({ status: 'done', rows: { columns: ['answer'], rows: [['42']] } });
    expect(shown.join('')).not.toContain(url);
  });

  it('says which variable its connection lacks there', async () => {
    const connection = { id: 'app', type: 'postgres', url: '${runner:NOT_GIVEN}' } as const;
    const runId = await fixture.runbooks.begin([onRunner('a', 'select 1', 'bare', { kind: 'sql', connection: 'app' })]);
    const plan = { ...app.plans.get('shop'), version: 'with-bare', connections: { app: connection } };
    await app.plans.put(plan, fixture.runbooks.folder, 0);
    await app.db.updateTable('run').set({ plan_version: 'with-bare' }).where('id', '=', runId).execute();
    fixture.start(await fixture.add('bare'));
    const result = await runByHand(runId, jobOf('select 1', { kind: 'sql', connection }), hostOf().host);
    expect(result).toMatchObject({ status: 'failed', closing: expect.stringContaining('--env NOT_GIVEN') });
  });

  it('sends a flood in bounds, with its beginning and its end', async () => {
    fixture.start(await fixture.add('flood'));
    const runId = await fixture.runbooks.begin([
      onRunner('a', 'echo begin; head -c 30000000 /dev/zero | tr "\\0" "x" | fold -w 100; echo the end', 'flood'),
    ]);
    const done = await fixture.runbooks.runNow(runId, 'a');
    expect(done.output.startsWith('begin\n')).toBe(true);
    expect(done.output.trimEnd().endsWith('the end')).toBe(true);
    const { characters } = await app.db
      .selectFrom('runner_job')
      .select('characters')
      .where('run_id', '=', runId)
      .executeTakeFirstOrThrow();
    expect(Number(characters)).toBeLessThan(16 * 1024 * 1024);
  });

  it('is stopped with its run', async () => {
    fixture.start(await fixture.add('cancel'));
    const runId = await fixture.runbooks.begin([onRunner('a', 'echo up; sleep 61.7 & sleep 61.7', 'cancel')]);
    await runStep(app, { runId, stepId: 'a' }, ALEX);
    const execution = executeStep(app, { runId, step: 'a' });
    await expect.poll(async () => (await fixture.runbooks.stepOf(runId)).output, { timeout: 5000 }).toContain('up');
    await cancelRun(app, runId, SAM);
    await execution;
    expect(await fixture.runbooks.stepOf(runId)).toMatchObject({ status: 'failed' });
  });
});

describe('a question about a change', () => {
  it('reaches a person, and the answer reaches the runner', async () => {
    const token = await fixture.add('ask');
    const runId = await fixture.runbooks.begin([onRunner('a', 'x', 'ask', { changes: true })]);
    const changes: ChangePreview[] = [{ what: 'UPDATE item', count: 2, before: null, after: null }];
    const asked: (readonly ChangePreview[])[] = [];
    const { host } = hostOf(async (preview) => {
      asked.push(preview);
      return 'rollback';
    });
    const running = runByHand(runId, jobOf('x', { changes: true }), host);
    const { id } = (await fixture.claim(token, INSTANCE)).body.job;
    const question = { instance: INSTANCE, changes };
    expect((await fixture.say(token, `jobs/${id}/question`, question)).status).toBe(200);
    expect((await fixture.say(token, `jobs/${id}/question`, question)).status).toBe(200);
    const beat = () => fixture.say(token, 'beat', { instance: INSTANCE, jobs: [id] });
    await expect.poll(async () => (await beat()).body.jobs[id].answer, { timeout: 5000 }).toBe('rollback');
    expect(asked).toEqual([changes]);
    const result = { status: 'failed', exitCode: null, closing: 'Rolled back.', rows: null, variables: {} };
    await fixture.say(token, `jobs/${id}/result`, { instance: INSTANCE, result });
    expect(await running).toMatchObject({ status: 'failed', closing: 'Rolled back.' });
  });
});

describe('no runner', () => {
  it('is waited for, and then said', async () => {
    const runId = await fixture.runbooks.begin([onRunner('a', 'echo', 'nowhere')]);
    const { host, shown } = hostOf();
    const result = await runByHand(runId, jobOf('echo'), host, 1800);
    expect(shown.join('')).toBe('Waits for a runner with the label nowhere.\n');
    expect(result).toMatchObject({ status: 'failed' });
    expect(result.closing).toMatch(
      /no runner with the label "nowhere" is connected.*tocsin runner add NAME --label nowhere/,
    );
    expect(await findMissingLabels(app)).toEqual([
      {
        label: 'nowhere',
        steps: ['shop/book/a'],
        warning: expect.stringContaining('No runner has the label "nowhere"'),
      },
    ]);
  });

  it('is told apart from one that is busy', async () => {
    const runId = await fixture.runbooks.begin([onRunner('a', 'echo', 'busy')]);
    const token = await fixture.add('busy');
    await fixture.claim(token, INSTANCE, { waitSeconds: 0 });
    expect(await findMissingLabels(app)).toEqual([]);
    const { host, shown, stop } = hostOf();
    const running = runByHand(runId, jobOf('echo'), host, 1000);
    await sleep(2000);
    expect(shown.join('')).toBe('Waits: every runner with the label busy is busy.\n');
    stop.abort('cancelled');
    expect(await running).toMatchObject({ status: 'failed', closing: 'Stopped before a runner took it.' });
  });
});
