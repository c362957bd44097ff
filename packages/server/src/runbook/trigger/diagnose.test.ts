import type { RunbookStep } from '@tocsin/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { createApi } from '../../platform/http/api.ts';
import { readTimeline } from '../../respond/incident.views.ts';
import { openIncident } from '../../respond/open-incident.ts';
import { respond } from '../../respond/phase.ts';
import { runbook } from '../phase.ts';
import { readRun, runsOf } from '../run/run.views.ts';
import { startRun } from '../run/start-run.ts';
import { ALEX, RunbookFixture, SAM, step } from '../runbook.fixture.ts';
import { executeStep } from '../step/execute-step.job.ts';
import { skipStep } from '../step/skip-step.ts';
import { diagnose } from './diagnose.job.ts';

let fixture: RunbookFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  app = fixture.app;
});
afterAll(() => fixture.close());

async function jobsOf(task: string): Promise<number> {
  const { rows } = await sql<{ n: string }>`select count(*) as n from graphile_worker.jobs
    where task_identifier = ${task}`.execute(app.db);
  return Number(rows[0]?.n);
}

describe('for an incident', () => {
  async function openOne(steps: readonly RunbookStep[]): Promise<string> {
    await fixture.load(steps);
    const open = {
      kind: 'open',
      service: 'shop',
      title: 'Down',
      severity: 'P0',
      components: [],
      runbook: 'book',
      signal: null,
    } as const;
    const incident = await app.db.transaction().execute((tx) => openIncident(app, tx, open, ALEX));
    return incident.id;
  }

  test('the automatic steps run once, in order, and people go on with the same run', async () => {
    const steps = [
      step('a', 'echo one', { auto: true }),
      step('b', "printf 'x'; printf '😀%.0s' $(seq 3000)"),
      step('c', 'echo two', { auto: true }),
      step('d', 'true'),
    ];
    const incidentId = await openOne(steps);
    const request = { incidentId, service: 'shop', runbook: 'book' };
    const before = await jobsOf('execute-step');
    await Promise.all([diagnose(app, request), diagnose(app, request)]);
    expect(await jobsOf('execute-step')).toBe(before + 1);
    const [run, ...others] = await runsOf(app.db, incidentId);
    expect(others).toEqual([]);
    const id = run?.id ?? '';
    expect((await readRun(app, id)).steps.map(({ status }) => status)).toEqual([
      'queued',
      'pending',
      'pending',
      'pending',
    ]);
    await executeStep(app, { runId: id, step: 'a' });
    await executeStep(app, { runId: id, step: 'c' });
    await diagnose(app, request);
    expect((await readRun(app, id)).steps.map(({ status }) => status)).toEqual(['done', 'pending', 'done', 'pending']);
    expect(await startRun(app, request, SAM)).toBe(id);
    await fixture.runNow(id, 'b');
    await skipStep(app, id, 'd', `half a \ud83d character \0 ${['sk', 'live', '0123456789abcdef'].join('_')}`, SAM);
    const facts = (await readTimeline(app.db, incidentId)).map(({ fact }) => fact);
    expect(facts.filter(({ kind }) => kind === 'run-started')).toHaveLength(1);
    const finished = facts.filter((fact) => fact.kind === 'step-finished');
    expect(finished.map(({ step: name, output }) => [name, output])).toEqual([
      ['a', 'one\n'],
      ['c', 'two\n'],
      ['b', expect.stringMatching(/^x(😀)+\uFFFD$/)],
      ['d', 'Skipped: half a \uFFFD character \uFFFD [redacted]'],
    ]);
    expect(facts.at(-1)).toMatchObject({ kind: 'run-finished', status: 'done' });
  });

  test('of another service a run is refused', async () => {
    const incidentId = await openOne([step('a', 'true')]);
    const request = { service: 'other', runbook: 'book', incidentId };
    await expect(startRun(app, request, ALEX)).rejects.toMatchObject({ code: 'invalid' });
  });
});

test('the whole path works through HTTP and the job queue', async () => {
  await fixture.load([step('a', 'echo hello', { changes: true })]);
  runbook.jobs(app);
  respond.jobs(app);
  const api = createApi();
  api.use(async (c, next) => {
    c.set('identity', { actor: ALEX, access: c.req.header('x-access') === 'viewer' ? 'viewer' : 'responder' });
    await next();
  });
  api.onError((error, c) => c.text(`${(error as { code?: string }).code}: ${error.message}`, 400));
  runbook.routes(api, app);
  const post = (path: string, body: object, access = 'responder') =>
    api.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-access': access },
      body: JSON.stringify(body),
    });
  await app.jobs.start(app.pool, 2);
  const request = { service: 'shop', runbook: 'book' };
  expect(await (await post('/api/runs', request, 'viewer')).text()).toMatch(/^forbidden/);
  const run = (await (await post('/api/runs', request)).json()) as { id: string };
  expect((await post(`/api/runs/${run.id}/steps/a/run`, {})).status).toBe(200);
  await expect.poll(async () => (await fixture.stepOf(run.id)).status, { timeout: 10_000 }).toBe('done');
  const view = (await (await api.request(`/api/runs/${run.id}`)).json()) as { status: string };
  expect(view.status).toBe('done');
  const books = (await (await api.request('/api/runbooks')).json()) as { runbooks: { id: string }[] };
  expect(books.runbooks.map(({ id }) => id)).toEqual(['book']);
  const audited = await app.db.selectFrom('audit').select('action').where('subject', 'like', `${run.id}%`).execute();
  expect(audited.map(({ action }) => action)).toEqual(['run.start', 'run.step']);
  await app.jobs.stop();
});
