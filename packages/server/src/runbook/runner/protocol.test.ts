import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALEX, step } from '../runbook.fixture.ts';
import { executeStep } from '../step/execute-step.job.ts';
import { runStep } from '../step/run-step.ts';
import { RunnerFixture } from './runner.fixture.ts';

let fixture: RunnerFixture;
beforeAll(async () => {
  fixture = await RunnerFixture.open();
});
afterAll(() => fixture.close());

const RESULT = { status: 'done', exitCode: 0, closing: null, rows: null, variables: {} };
const ONE = 'process-one';
const TWO = 'process-two';

/** A run whose step waits for a runner with a label of its own, and a runner that has it. */
async function waiting(label: string, more: Parameters<typeof step>[2] = {}) {
  const runId = await fixture.runbooks.begin([step('a', 'echo hello', { runner: label, ...more })]);
  await runStep(fixture.runbooks.app, { runId, stepId: 'a' }, ALEX);
  const execution = executeStep(fixture.runbooks.app, { runId, step: 'a' });
  return { runId, execution, token: await fixture.add(label) };
}

describe('a job', () => {
  it('is given to one process once, and again to the same when the answer was lost', async () => {
    const { runId, token, execution } = await waiting('once');
    const [first, second] = await Promise.all([fixture.claim(token, ONE), fixture.claim(token, ONE, { holds: ['x'] })]);
    const ids = [first.body.job?.id, second.body.job?.id].filter((id) => id !== undefined);
    expect(new Set(ids).size).toBe(1);
    const { id } = [first, second].find(({ body }) => body.job)?.body.job ?? {};
    expect((await fixture.claim(token, ONE)).body.job).toMatchObject({ id, runId, step: 'a', attempt: 1 });
    expect((await fixture.claim(token, ONE, { holds: [id], waitSeconds: 0 })).body.job).toBeNull();
    await fixture.say(token, `jobs/${id}/result`, { instance: ONE, result: RESULT });
    await execution;
    expect(await fixture.runbooks.stepOf(runId)).toMatchObject({ status: 'done', exitCode: 0 });
    expect(await fixture.audited(`${runId}/a`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^runner\.claim by runner machine-/),
        expect.stringMatching(/^runner\.result by runner machine-/),
      ]),
    );
  });

  it('holds no secret of the server', async () => {
    const { token, execution } = await waiting('bare', { connection: 'main' });
    const { job } = (await fixture.claim(token, ONE)).body;
    expect(job.cell).toMatchObject({ kind: 'shell', source: 'echo hello', secrets: [] });
    expect(JSON.stringify(job.cell)).not.toContain('quite-secret-value');
    const stored = await fixture.runbooks.app.db
      .selectFrom('runner_job')
      .select('cell')
      .where('id', '=', job.id)
      .execute();
    expect(JSON.stringify(stored)).not.toMatch(/postgres:|quite-secret-value/);
    await fixture.say(token, `jobs/${job.id}/result`, { instance: ONE, result: RESULT });
    await execution;
  });

  it('takes output in order, each piece once, and nothing after its end', async () => {
    const { runId, token, execution } = await waiting('pieces');
    const { id } = (await fixture.claim(token, ONE)).body.job;
    const output = (piece: number, text: string, instance = ONE) =>
      fixture.say(token, `jobs/${id}/output`, { instance, piece, text });
    expect((await output(1, 'too early')).status).toBe(409);
    expect((await output(0, 'one\n')).status).toBe(200);
    expect((await output(0, 'one again\n')).status).toBe(200);
    expect((await output(1, 'two \0 postgres://u:hunter2hunter2@h/d\n')).status).toBe(200);
    expect((await output(2, 'x', TWO)).status).toBe(409);
    const result = { instance: ONE, result: RESULT };
    expect((await fixture.say(token, `jobs/${id}/result`, result)).status).toBe(200);
    await execution;
    const again = { instance: ONE, result: { ...RESULT, status: 'failed', exitCode: 7 } };
    expect((await fixture.say(token, `jobs/${id}/result`, again)).status).toBe(200);
    expect((await output(2, 'after the end')).status).toBe(409);
    const { output: text, status, exitCode } = await fixture.runbooks.stepOf(runId);
    expect({ status, exitCode }).toEqual({ status: 'done', exitCode: 0 });
    expect(text).toContain('one\ntwo \uFFFD postgres://');
    expect(text).not.toMatch(/again|early|after|hunter2/);
  });

  it('is nobody else’s', async () => {
    const { token, execution } = await waiting('mine');
    const other = await fixture.add('mine');
    const { id } = (await fixture.claim(token, ONE)).body.job;
    const result = { instance: ONE, result: RESULT };
    expect((await fixture.say(other, `jobs/${id}/result`, result)).status).toBe(404);
    expect((await fixture.say(token, `jobs/${id}/result`, { ...result, instance: TWO })).status).toBe(409);
    expect((await fixture.say(token, 'jobs/job-unknown/result', result)).status).toBe(404);
    const beat = await fixture.say(other, 'beat', { instance: ONE, jobs: [id] });
    expect(beat.body.jobs).toEqual({ [id]: { stop: 'lost', answer: null } });
    expect((await fixture.say(token, `jobs/${id}/result`, result)).status).toBe(200);
    await execution;
  });

  it('of an old attempt gets no result any more', async () => {
    const { runId, token, execution } = await waiting('old');
    const { id } = (await fixture.claim(token, ONE)).body.job;
    expect((await fixture.say(token, `jobs/${id}/release`, { instance: ONE })).status).toBe(200);
    await execution;
    expect(await fixture.runbooks.stepOf(runId)).toMatchObject({ status: 'queued' });
    const next = executeStep(fixture.runbooks.app, { runId, step: 'a' });
    const second = (await fixture.claim(token, ONE)).body.job;
    expect(second.attempt).toBe(2);
    const failed = { instance: ONE, result: { ...RESULT, status: 'failed', exitCode: 1 } };
    expect((await fixture.say(token, `jobs/${id}/result`, failed)).status).toBe(409);
    await fixture.say(token, `jobs/${second.id}/result`, { instance: ONE, result: RESULT });
    await next;
    expect(await fixture.runbooks.stepOf(runId)).toMatchObject({ status: 'done', exitCode: 0 });
    expect(await fixture.audited(`${runId}/a`)).toContainEqual(expect.stringMatching(/^runner\.late-result by runner/));
  });
});

describe('the server refuses', () => {
  it('a wrong token, a token of a person, and a runner’s token elsewhere', async () => {
    expect((await fixture.claim('nobody', ONE)).status).toBe(401);
    expect((await fixture.claim(fixture.runbooks.app.config.token, ONE)).status).toBe(401);
    const token = await fixture.add('here');
    const api = await fetch(`${fixture.url}/api/runs`, { headers: { authorization: `Bearer ${token}` } });
    expect(api.status).toBe(401);
    expect((await fetch(`${fixture.url}/runner/claim`, { method: 'POST' })).status).toBe(401);
  });

  it('a second process with the same token, for as long as the first is there', async () => {
    const token = await fixture.add('shared');
    expect((await fixture.claim(token, ONE, { waitSeconds: 0 })).status).toBe(200);
    const refused = await fixture.claim(token, TWO, { waitSeconds: 0 });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(/Another process uses the token/);
    await fixture.runbooks.app.db
      .updateTable('runner')
      .set({ seen_at: new Date(Date.now() - 60_000) })
      .where('instance', '=', ONE)
      .execute();
    expect((await fixture.claim(token, TWO, { waitSeconds: 0 })).status).toBe(200);
  });

  it('labels that the runner does not have, and another version of the protocol', async () => {
    const token = await fixture.add('staging');
    const foreign = await fixture.claim(token, ONE, { labels: ['prod'] });
    expect(foreign).toMatchObject({ status: 403, body: { detail: expect.stringContaining('prod') } });
    const newer = await fixture.claim(token, ONE, { protocol: 99, version: '9.9.9' });
    expect(newer).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/9\.9\.9\) is newer/) } });
    expect((await fixture.claim(token, ONE, { protocol: 0 })).body.detail).toMatch(/is older/);
    // What a later version may add is passed over.
    expect((await fixture.claim(token, ONE, { waitSeconds: 0, mood: 'good' })).status).toBe(200);
  });

  it('what is malformed or too large', async () => {
    const token = await fixture.add('large');
    expect((await fixture.say(token, 'claim', 'no json')).status).toBe(400);
    expect((await fixture.claim(token, ONE, { waitSeconds: 1e9 })).status).toBe(400);
    const huge = JSON.stringify({ instance: ONE, piece: 0, text: 'x'.repeat(4_000_000) });
    expect((await fixture.say(token, 'jobs/job-1/output', huge)).status).toBe(413);
    const long = { instance: ONE, piece: 0, text: 'x'.repeat(200_000) };
    expect((await fixture.say(token, 'jobs/job-1/output', long)).status).toBe(400);
  });

  it('more output of a step than there may be', async () => {
    const { token, execution } = await waiting('flood');
    const { id } = (await fixture.claim(token, ONE)).body.job;
    await fixture.runbooks.app.db
      .updateTable('runner_job')
      .set({ characters: '16777210' })
      .where('id', '=', id)
      .execute();
    const flood = await fixture.say(token, `jobs/${id}/output`, { instance: ONE, piece: 0, text: 'more than ten' });
    expect(flood.status).toBe(413);
    await fixture.say(token, `jobs/${id}/result`, { instance: ONE, result: RESULT });
    await execution;
  });
});

it('a runner of a result cannot steer what cells on the server run', async () => {
  const { runId, token, execution } = await waiting('steer');
  const { id } = (await fixture.claim(token, ONE)).body.job;
  const variables = { LD_PRELOAD: '/x.so', PATH: '/evil', NODE_OPTIONS: '--require /x', RELEASE: 'v41' };
  await fixture.say(token, `jobs/${id}/result`, { instance: ONE, result: { ...RESULT, variables } });
  await execution;
  const run = await fixture.runbooks.app.db
    .selectFrom('run')
    .select('session')
    .where('id', '=', runId)
    .executeTakeFirstOrThrow();
  expect(run.session.variables).toEqual({ RELEASE: 'v41' });
});
