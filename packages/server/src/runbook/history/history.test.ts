import type { Incident, Runbook } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../../platform/http/api.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { openIncident } from '../../respond/open-incident.ts';
import { startRun } from '../run/start-run.ts';
import { ALEX, RunbookFixture, step } from '../runbook.fixture.ts';
import { historyRoutes } from './history.routes.ts';

let fixture: RunbookFixture;
let versions = 0;
const api = createApi();
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  api.use(async (c, next) => {
    const access = c.req.header('x-access') === 'viewer' ? 'viewer' : 'responder';
    const run = c.req.header('x-run');
    c.set('identity', { actor: run ? { kind: 'run', runId: run } : ALEX, access });
    await next();
  });
  api.onError((error, c) => c.json({ code: (error as { code?: string }).code, message: error.message }, 400));
  historyRoutes(api, fixture.app);
});
afterAll(() => fixture.close());

beforeEach(async () => {
  const { app } = fixture;
  await fixture.load([step('a', 'true')]);
  const plan = app.plans.get('shop');
  const { book } = plan.runbooks;
  if (!book) throw new Error('the plan of the fixture has no runbook');
  const more = (id: string, change: Partial<Runbook>): Runbook => ({ ...book, id, title: id, ...change });
  const runbooks = {
    book: more('book', { components: ['web'] }),
    hooks: more('hooks', { symptoms: ['Webhooks are delayed'] }),
    other: more('other', {}),
  };
  await app.plans.put({ ...plan, runbooks, version: `history-${++versions}` }, fixture.folder, 0);
  await app.db.deleteFrom('run').execute();
});

async function open(title = 'Down'): Promise<string> {
  const { app } = fixture;
  const about = { service: 'shop', title, severity: 'P0', components: ['web'], runbook: null, signal: null };
  return (await app.db.transaction().execute((tx) => openIncident(app, tx, { kind: 'open', ...about }, ALEX))).id;
}

function end(id: string): Promise<Incident> {
  return commandIncident(fixture.app, id, { kind: 'resolve', resolution: 'Fixed', falsePositive: false }, ALEX);
}

async function runOf(incidentId: string | null, runbook: string): Promise<string> {
  const id = await startRun(fixture.app, { service: 'shop', runbook, incidentId }, ALEX);
  await fixture.runNow(id, 'a');
  return id;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of several shapes, each checked where it is read
async function call(path: string, body?: object, headers: Record<string, string> = {}): Promise<any> {
  const init = body && { method: 'POST', body: JSON.stringify(body) };
  return (await api.request(path, { ...init, headers: { 'content-type': 'application/json', ...headers } })).json();
}

describe('the runbooks of an incident', () => {
  it('are those that fit, with the reasons and what became of earlier runs', async () => {
    const before = await open('Earlier');
    const run = await runOf(before, 'book');
    await end(before);
    const id = await open('The webhook queue has a delay');
    const { runbooks } = await call(`/api/incidents/${id}/runbooks`, undefined, { 'x-access': 'viewer' });
    expect(runbooks.map((one: { id: string }) => one.id)).toEqual(['book', 'hooks']);
    expect(runbooks[0]).toMatchObject({
      ...{ service: 'shop', title: 'book', runId: null, record: { runs: 1, helped: 1, notHelped: 0 } },
      past: [{ id: run, incidentId: before, incidentTitle: 'Earlier', helped: true, markedBy: null }],
    });
    expect(runbooks[0].reasons).toContain('It helped in a similar incident.');
    expect(runbooks[1].reasons[0]).toBe(
      '"Webhooks are delayed" is like what is said here: "The webhook queue has a delay".',
    );
    const own = await runOf(id, 'hooks');
    const again = await call(`/api/incidents/${id}/runbooks`);
    expect(again.runbooks[1]).toMatchObject({ id: 'hooks', runId: own, past: [] });
    expect(await call('/api/incidents/INC-2020-001/runbooks')).toMatchObject({ code: 'not-found' });
  });
});

describe('the history of a runbook', () => {
  it('says how often, how long and whether it helped', async () => {
    const first = await open();
    await runOf(first, 'book');
    await runOf(first, 'other');
    await end(first);
    const run = await runOf(null, 'book');
    const { record, runs } = await call('/api/runbooks/shop/book/history');
    expect(record).toMatchObject({ runs: 2, helped: 0, notHelped: 1, medianSeconds: expect.any(Number) });
    expect(runs.map((one: { id: string; helped: unknown }) => one.helped)).toEqual([null, false]);
    const marked = await call(`/api/runs/${run}/helped`, { helped: true });
    expect(marked).toMatchObject({ id: run, helped: true, markedBy: 'Alex', startedBy: 'Alex', startedByRun: null });
    await call(`/api/runs/${run}/helped`, { helped: false });
    expect((await call('/api/runbooks/shop/book/history?limit=1')).runs).toMatchObject([{ id: run, helped: false }]);
    const audited = await fixture.app.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'run.helped')
      .execute();
    expect(audited.map(({ detail }) => detail)).toEqual([{ helped: true }, { helped: false }]);
  });

  it('is marked by people who may, and is of runbooks that there are', async () => {
    const run = await runOf(null, 'book');
    const mark = (headers: Record<string, string>) => call(`/api/runs/${run}/helped`, { helped: true }, headers);
    expect(await mark({ 'x-access': 'viewer' })).toMatchObject({ code: 'forbidden' });
    expect(await mark({ 'x-run': run })).toMatchObject({ code: 'forbidden' });
    expect(await call('/api/runs/run-none/helped', { helped: true })).toMatchObject({ code: 'not-found' });
    expect(await call('/api/runbooks/shop/none/history')).toMatchObject({ code: 'not-found' });
    expect(await call('/api/runbooks/bank/book/history')).toMatchObject({ code: 'not-found' });
    expect(await call('/api/runbooks/shop/other/history')).toMatchObject({ record: { runs: 0 }, runs: [] });
    expect((await call('/api/runbooks/shop/book/history')).runs).toHaveLength(1);
    const started = await startRun(
      fixture.app,
      { service: 'shop', runbook: 'other', incidentId: null },
      { kind: 'run', runId: run },
    );
    expect((await call('/api/runbooks/shop/other/history')).runs).toMatchObject([{ id: started, startedByRun: run }]);
  });
});
