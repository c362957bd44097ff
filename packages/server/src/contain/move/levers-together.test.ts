import type { Lever, Plan } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandIncident } from '../../respond/command-incident.ts';
import { readTimeline } from '../../respond/incident.views.ts';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';

let node: ResponseNode;
let before: Plan;
beforeAll(async () => {
  node = await startResponseNode();
  before = node.app.plans.get(SERVICE);
});
afterAll(() => node.close());

beforeEach(async () => {
  await levers({});
  for (const lever of ['rollback', 'scheduler', 'read-only', 'notifications', 'webhook-processing'])
    await release(lever);
});

let versions = 0;

/** Puts a plan into force in which some levers are others, or more. */
async function levers(changes: Readonly<Record<string, Partial<Lever>>>): Promise<void> {
  const plain = before.levers.scheduler;
  if (!plain) throw new Error('the plan has no scheduler');
  const changed = Object.entries(changes).map(([id, change]) => [
    id,
    { ...(Object.hasOwn(before.levers, id) ? before.levers[id] : { ...plain, id }), ...change },
  ]);
  versions += 1;
  const version = String(versions).padStart(64, 'b');
  await node.app.plans.put(
    { ...before, levers: { ...before.levers, ...Object.fromEntries(changed) }, version },
    '',
    node.clock.now(),
  );
}

const post = (lever: string, action: string, body: object) =>
  node.call('POST', `/api/levers/${SERVICE}/${encodeURIComponent(lever)}/${action}`, { reason: 'test', ...body });
const pull = (lever: string, body: object = {}) => post(lever, 'pull', body);
const release = (lever: string) => post(lever, 'release', {});

async function view(lever: string): Promise<Record<string, unknown>> {
  const { body } = await node.call('GET', '/api/levers');
  return (body.levers as { id: string }[]).find(({ id }) => id === lever) as unknown as Record<string, unknown>;
}

describe('a pull for some', () => {
  test('is in the view, the history and on the timeline, and may become a pull for others or for all', async () => {
    const incident = await node.open('P3');
    const eu = { match: { region: ['eu'] }, except: { tenant: ['acme'] }, percent: 25 };
    expect(await pull('scheduler', { scope: eu })).toMatchObject({
      status: 200,
      body: { pulled: ['scheduler'], lever: { scope: eu } },
    });
    expect(await pull('scheduler', { scope: eu })).toMatchObject({ body: { pulled: [] } });
    expect(await pull('scheduler')).toMatchObject({ body: { pulled: ['scheduler'], lever: { scope: null } } });
    const { body } = await node.call('GET', `/api/levers/${SERVICE}/scheduler/history`);
    expect((body.events as object[]).slice(0, 2)).toMatchObject([{ scope: null }, { scope: eu, action: 'pulled' }]);
    const told = (await readTimeline(node.app.db, incident.id)).filter(({ fact }) => fact.kind === 'lever-pulled');
    expect(told.map(({ fact }) => ('scope' in fact ? fact.scope : null))).toEqual([eu, null]);
    const command = { kind: 'resolve', resolution: 'over', falsePositive: true } as const;
    await commandIncident(node.app, incident.id, command, { kind: 'system' });
  });

  test('is told what is wrong with its scope', async () => {
    for (const scope of [
      { percent: 101 },
      { match: { region: [] } },
      { match: { '': ['x'] } },
      { match: { region: [3] } },
      // What is not known would otherwise be left out, and the lever pulled for everybody.
      { matches: { region: ['eu'] } },
      { match: JSON.parse('{"__proto__":["eu"]}') },
      'eu',
    ])
      expect((await pull('scheduler', { scope })).status).toBe(400);
    expect((await pull('scheduler', { percent: 25 })).status).toBe(400);
    expect(await view('scheduler')).toMatchObject({ pulled: false });
  });

  test('is told when the reason says nothing or cannot be stored', async () => {
    for (const reason of ['', '  ', 'zero \0', 'half \ud800'])
      expect((await pull('scheduler', { reason })).status).toBe(400);
    expect(await view('scheduler')).toMatchObject({ pulled: false });
    expect((await node.call('GET', `/api/levers/${SERVICE}/%00/history`)).status).toBe(400);
  });
});

describe('levers that need or exclude each other', () => {
  test('say what to do, whichever is moved first', async () => {
    await levers({ scheduler: { needs: ['read-only'] }, notifications: { conflicts: ['read-only'] } });
    expect(await pull('scheduler')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('read-only') },
    });
    await pull('read-only');
    expect(await pull('scheduler')).toMatchObject({ status: 200 });
    expect(await release('read-only')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('scheduler') },
    });
    expect(await pull('notifications')).toMatchObject({ status: 409 });
    await release('scheduler');
    await release('read-only');
    await pull('notifications');
    expect(await pull('read-only')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('notifications') },
    });
  });

  test('never end up pulled together by two people at once', async () => {
    await levers({ notifications: { conflicts: ['read-only'] } });
    const answers = await Promise.all([
      pull('notifications'),
      pull('read-only'),
      pull('notifications'),
      pull('read-only'),
    ]);
    const winner = (await view('notifications')).pulled ? [200, 409, 200, 409] : [409, 200, 409, 200];
    expect(answers.map(({ status }) => status)).toEqual(winner);
  });

  test('wait for each other when their time is over', async () => {
    await levers({ scheduler: { needs: ['read-only'], expires: 600 }, 'read-only': { expires: 300 } });
    await pull('read-only');
    await pull('scheduler');
    await node.advance(310);
    expect(await view('read-only')).toMatchObject({ pulled: true });
    await node.advance(300);
    await node.advance(20);
    expect([await view('scheduler'), await view('read-only')]).toMatchObject([{ pulled: false }, { pulled: false }]);
  });
});

describe('the plan says for how long', () => {
  const lasts = async (lever: string) => {
    const { at, expiresAt } = (await view(lever)) as { at: string; expiresAt: string | null };
    return expiresAt === null ? null : Math.round((Date.parse(expiresAt) - Date.parse(at)) / 1000);
  };

  test('a pull lasts that says nothing else, with those that it pulls', async () => {
    await levers({ rollback: { expires: 600 }, notifications: { expires: 60 } });
    await pull('rollback');
    expect([await lasts('rollback'), await lasts('scheduler'), await lasts('notifications')]).toEqual([600, 600, 60]);
    await release('scheduler');
    await pull('scheduler', { expiresInSeconds: 30 });
    expect(await lasts('scheduler')).toBe(30);
  });

  test('whoever wants it to stay says so', async () => {
    await levers({ scheduler: { expires: 600 } });
    await pull('scheduler', { expiresInSeconds: null });
    expect(await lasts('scheduler')).toBeNull();
    await pull('scheduler', { expiresInSeconds: 60 });
    expect(await lasts('scheduler')).toBe(60);
    const audited = node.app.db.selectFrom('audit').select(['action', 'detail']).orderBy('id', 'desc').limit(1);
    expect(await audited.execute()).toMatchObject([{ action: 'lever.extended', detail: { reason: 'test' } }]);
    await pull('scheduler', { expiresInSeconds: null });
    await node.advance(100);
    expect(await view('scheduler')).toMatchObject({ pulled: true, expires: 600, expiresAt: null });
  });

  test('a pull lasts to its end, also when it comes to hold for others', async () => {
    await levers({ scheduler: { expires: 600 } });
    await pull('scheduler', { scope: { percent: 10 } });
    await node.advance(300);
    await pull('scheduler', { scope: { percent: 50 } });
    await node.advance(310);
    expect(await view('scheduler')).toMatchObject({ pulled: false });
  });
});

test('of two who want opposite things at once each is done in turn', async () => {
  const { rows: last } = await node.app.pool.query<{ version: number }>('select version from lever_version');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => (at % 2 ? pull('scheduler') : release('scheduler'))),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const { rows } = await node.app.pool.query<{ action: string; version: number }>(
    `select action, version from lever_event where lever = 'scheduler' and version > $1 order by id`,
    [last[0]?.version],
  );
  expect(rows.every(({ action }, at) => at === 0 || action !== rows[at - 1]?.action)).toBe(true);
  expect(await view('scheduler')).toMatchObject({ pulled: rows.at(-1)?.action === 'pulled' });
});

test('ids that mean something elsewhere are ids of levers like others', async () => {
  const ids = ['constructor', 'toString', 'a.b', 'ä ö', "x'; drop table lever_state", 'hasOwnProperty'];
  for (const id of ids) expect(await pull(id)).toMatchObject({ status: 404 });
  for (const id of ids)
    expect(await node.call('GET', `/api/levers/${SERVICE}/${encodeURIComponent(id)}/history`)).toMatchObject({
      status: 404,
    });
  await levers(Object.fromEntries(ids.map((id) => [id, { title: id }])));
  for (const id of ids) {
    expect(await view(id)).toMatchObject({ pulled: false, by: null });
    expect(await pull(id)).toMatchObject({ status: 200, body: { pulled: [id] } });
    expect(await release(id)).toMatchObject({ status: 200, body: { lever: { pulled: false } } });
  }
});

test('a lever of a plan that was stored by an older version is pulled, shown and released', async () => {
  const old = before.levers.scheduler;
  if (!old) throw new Error('the plan has no scheduler');
  const {
    values: _,
    minimum: _1,
    maximum: _2,
    needs: _3,
    conflicts: _4,
    approval: _5,
    expires: _6,
    rules: _7,
    command: _8,
    ...rest
  } = old;
  versions += 1;
  const plan = { ...before, levers: { scheduler: rest as Lever }, version: String(versions).padStart(64, 'b') };
  await node.app.plans.put(plan, '', node.clock.now());
  expect(await view('scheduler')).toMatchObject({ needs: [], rules: [], approval: null });
  expect(await pull('scheduler')).toMatchObject({ status: 200 });
  expect(await post('scheduler', 'preview', { action: 'release' })).toMatchObject({ body: { refusal: null } });
  expect(await release('scheduler')).toMatchObject({ status: 200 });
});

test('a thousand levers are pulled by one and listed', async () => {
  const many = Array.from({ length: 1000 }, (_, at) => `lever-${at}`);
  const all = Object.fromEntries(many.map((id) => [id, { title: id }]));
  await levers({ ...all, 'read-only': { pulls: many } });
  const pulled = await pull('read-only');
  expect(pulled.status).toBe(200);
  expect(pulled.body.pulled).toHaveLength(1001);
  const { body } = await node.call('GET', '/api/levers');
  expect((body.levers as { pulled: boolean }[]).filter((lever) => lever.pulled)).toHaveLength(1001);
  await levers({});
});
