import type { Actor, Person } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { obeyWords } from '../../respond/obey-words.ts';
import { openIncident } from '../../respond/open-incident.ts';
import { startRun } from '../run/start-run.ts';
import { RunbookFixture, step } from '../runbook.fixture.ts';
import { runStep } from '../step/run-step.ts';

const person = (id: string, access: Person['access']) => ({ id, name: id, access, contact: [] });
const ANN = { kind: 'person', id: 'ann', name: 'Ann' } as const;
const VIC = { kind: 'person', id: 'vic', name: 'Vic' } as const;

let fixture: RunbookFixture;
let versions = 0;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  const { app } = fixture;
  await fixture.load([step('look', 'true', { auto: true }), step('act', 'true', { changes: true })]);
  const plan = app.plans.get('shop');
  // What is looked at of people stands here.
  const people = { ann: person('ann', 'responder'), vic: person('vic', 'viewer') } as unknown as typeof plan.people;
  const other = { ...plan.runbooks.book, id: 'other', title: 'Another one' } as (typeof plan.runbooks)[string];
  const runbooks = { ...plan.runbooks, other };
  await app.plans.put({ ...plan, people, runbooks, version: `typed-${++versions}` }, fixture.folder, 0);
  await app.db.deleteFrom('run').execute();
  await app.db.updateTable('incident').set({ active: false }).execute();
});

const type = (words: string, actor: Extract<Actor, { kind: 'person' }> = ANN) => obeyWords(fixture.app, words, actor);
const runs = () => fixture.app.db.selectFrom('run').selectAll().orderBy('started_at').execute();
const statuses = async (id: string) =>
  (
    await fixture.app.db.selectFrom('run_step').select('status').where('run_id', '=', id).orderBy('index').execute()
  ).map(({ status }) => status);

async function open(): Promise<string> {
  const about = { service: 'shop', title: 'Down', severity: 'P0', components: [], runbook: null, signal: null };
  const { app } = fixture;
  return (await app.db.transaction().execute((tx) => openIncident(app, tx, { kind: 'open', ...about }, ANN))).id;
}

describe('run, typed in a chat', () => {
  it('starts a run with its automatic steps, and says where to go on', async () => {
    const { ok, text } = await type('/tocsin run book');
    const [run] = await runs();
    expect(run).toMatchObject({ runbook: 'book', incident_id: null, started_by: { kind: 'person', id: 'ann' } });
    expect([ok, text]).toEqual([
      true,
      `Book is started: shop, for no incident. 2 steps, 1 by itself. Go on at http://127.0.0.1:1/runs/${run?.id}`,
    ]);
    expect(await statuses(run?.id ?? '')).toEqual(['queued', 'pending']);
  });

  it('is for the only incident, or the one that is named; one that has a run keeps it', async () => {
    const first = await open();
    expect((await type('run Another one')).text).toContain(`Another one is started: ${first}, Down.`);
    const second = await open();
    const unclear = await type('run book');
    expect(unclear).toMatchObject({ ok: false, text: expect.stringContaining(`run book ${second}`) });
    await type(`run book ${first.toLowerCase()}`);
    await type(`run ${first} book`);
    expect((await runs()).map(({ runbook, incident_id }) => [runbook, incident_id])).toEqual([
      ['other', first],
      ['book', first],
    ]);
  });

  it.each([
    ['run', 'Say which: run NAME.\nbook: Book\nother: Another one'],
    ['run nothing', '"nothing" is no runbook. There are: book, other.'],
    ['run constructor', '"constructor" is no runbook. There are: book, other.'],
    ['run book INC-2020-001', 'There is no incident INC-2020-001 of shop.'],
  ])('%s is answered with what to write', async (words, text) => {
    expect(await type(words)).toMatchObject({ ok: false, text: expect.stringContaining(text) });
    expect(await runs()).toEqual([]);
  });

  it('is for responders; the list is for everybody in the plan', async () => {
    expect(await type('run book', VIC)).toMatchObject({ ok: false, text: expect.stringContaining('responder') });
    expect(await type('runbooks', VIC)).toEqual({ ok: true, text: 'book: Book\nother: Another one' });
    expect(await type('runbooks', { kind: 'person', id: 'eve', name: 'Eve' })).toMatchObject({ ok: false });
    expect(await runs()).toEqual([]);
  });
});

describe('a run that a step starts with the token of its own', () => {
  const start = (runId: string, service = 'shop', runbook = 'other') =>
    startRun(fixture.app, { service, runbook, incidentId: null }, { kind: 'run', runId });

  it('is on record as started by that run, and nothing of it is approved', async () => {
    const first = await startRun(fixture.app, { service: 'shop', runbook: 'book', incidentId: null }, ANN);
    const id = await start(first);
    expect((await runs()).find((run) => run.id === id)?.started_by).toEqual({ kind: 'run', runId: first });
    expect(await statuses(id)).toEqual(['pending', 'pending']);
    const actor = { kind: 'run', runId: first } as const;
    await expect(runStep(fixture.app, { runId: id, stepId: 'act' }, actor)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('is of the same service', async () => {
    const first = await startRun(fixture.app, { service: 'shop', runbook: 'book', incidentId: null }, ANN);
    await expect(start(first, 'bank')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(start('run-gone')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('goes on in a circle only so often', async () => {
    let id = await startRun(fixture.app, { service: 'shop', runbook: 'book', incidentId: null }, ANN);
    for (let n = 0; n < 8; n++) id = await start(id);
    await expect(start(id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('in a row') });
  });
});
