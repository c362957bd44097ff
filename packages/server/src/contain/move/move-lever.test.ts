import type { Incident } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident, readTimeline } from '../../respond/incident.views.ts';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';
import { type MoveLeverRequest, moveLever } from './move-lever.ts';

let node: ResponseNode;
let incident: Incident;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

beforeEach(async () => {
  for (const lever of ['rollback', 'webhook-processing', 'scheduler', 'notifications', 'read-only']) {
    await move(lever, 'release');
  }
  incident = await node.open('P3');
  return async () => {
    const command = { kind: 'resolve', resolution: 'test over', falsePositive: true } as const;
    await commandIncident(node.app, incident.id, command, { kind: 'system' });
  };
});

function move(lever: string, action: 'pull' | 'release', over: Partial<MoveLeverRequest> = {}): Promise<string[]> {
  const request = { ...{ service: SERVICE, lever, action, reason: 'test' }, ...over };
  const actor = { kind: 'token', name: 'test' } as const;
  return node.app.db.transaction().execute((tx) => moveLever(node.app, tx, { incidentId: null, actor, ...request }));
}

async function linesAbout(kind: string): Promise<string[]> {
  const timeline = await readTimeline(node.app.db, incident.id);
  return timeline.flatMap(({ fact }) => (fact.kind === kind && 'lever' in fact ? [fact.lever] : []));
}

async function history(lever: string): Promise<Record<string, unknown>[]> {
  const { body } = await node.call('GET', `/api/levers/${SERVICE}/${lever}/history`);
  return body.events as Record<string, unknown>[];
}

async function view(lever: string): Promise<Record<string, unknown>> {
  const { body } = await node.call('GET', '/api/levers');
  return (body.levers as { id: string }[]).find(({ id }) => id === lever) as unknown as Record<string, unknown>;
}

describe('a pull', () => {
  test('moves what it pulls first, tells the only active incident once a lever, and is idempotent', async () => {
    const before = (await history('rollback')).length;
    const expected = ['webhook-processing', 'scheduler', 'notifications', 'rollback'];
    expect(await move('rollback', 'pull')).toEqual(expected);
    expect(await move('rollback', 'pull')).toEqual([]);
    expect(await linesAbout('lever-pulled')).toEqual(expected);
    expect(await history('rollback')).toHaveLength(before + 1);
    expect((await readIncident(node.app.db, incident.id)).pulledLevers).toEqual(expected);
    expect(await view('scheduler')).toMatchObject({ pulled: true, value: false, by: 'test', incidentId: incident.id });
  });

  test('by twenty people at once happens once', async () => {
    const moved = await Promise.all(Array.from({ length: 20 }, () => move('scheduler', 'pull')));
    expect(moved.flat()).toEqual(['scheduler']);
    expect(await linesAbout('lever-pulled')).toEqual(['scheduler']);
  });

  test('of different levers at once counts versions without a gap or a double', async () => {
    await Promise.all(['webhook-processing', 'scheduler', 'notifications', 'read-only'].map((id) => move(id, 'pull')));
    const { rows } = await node.app.pool.query<{ version: number }>('select version from lever_event order by version');
    expect(rows.map((row) => row.version)).toEqual(rows.map((_, index) => (rows[0]?.version ?? 0) + index));
  });

  test('tells nobody when two incidents are active and none is named, and the named one when one is', async () => {
    const other = await node.open('P3', ['scheduler'], 'Another one');
    await move('scheduler', 'pull');
    expect(await linesAbout('lever-pulled')).toEqual([]);
    await move('read-only', 'pull', { incidentId: incident.id });
    expect(await linesAbout('lever-pulled')).toEqual(['read-only']);
    const command = { kind: 'resolve', resolution: 'x', falsePositive: true } as const;
    await commandIncident(node.app, other.id, command, { kind: 'system' });
  });

  test('that fails after the move leaves nothing behind', async () => {
    await expect(
      node.app.db.transaction().execute(async (tx) => {
        const actor = { kind: 'system' } as const;
        const request = {
          service: SERVICE,
          lever: 'scheduler',
          action: 'pull',
          reason: 'x',
          actor,
          incidentId: null,
        } as const;
        await moveLever(node.app, tx, request);
        throw new Error('crash');
      }),
    ).rejects.toThrow('crash');
    expect(await view('scheduler')).toMatchObject({ pulled: false, value: true });
    expect(await linesAbout('lever-pulled')).toEqual([]);
  });
});

describe('an expiry', () => {
  test('releases the lever when its time is over', async () => {
    await move('read-only', 'pull', { expiresAtMs: node.clock.now() + 600_000 });
    await node.advance(590);
    expect(await view('read-only')).toMatchObject({ pulled: true });
    await node.advance(11);
    expect(await view('read-only')).toMatchObject({ pulled: false, by: 'Tocsin' });
    expect(await linesAbout('lever-released')).toEqual(['read-only']);
  });

  test('that was extended, or whose lever was moved since, does nothing', async () => {
    await move('read-only', 'pull', { expiresAtMs: node.clock.now() + 60_000 });
    expect(await move('read-only', 'pull', { expiresAtMs: node.clock.now() + 600_000 })).toEqual([]);
    await node.advance(61);
    expect(await view('read-only')).toMatchObject({ pulled: true });
    await move('read-only', 'release');
    await move('read-only', 'pull');
    await node.advance(600);
    expect(await view('read-only')).toMatchObject({ pulled: true, expiresAt: null });
  });
});

test('the job of an incident, run twice, moves and tells once', async () => {
  await move('scheduler', 'pull');
  const payload = {
    incidentId: incident.id,
    service: SERVICE,
    lever: 'scheduler',
    action: 'release',
    reason: 'step 1',
  };
  const run = () => node.app.db.transaction().execute((tx) => node.app.jobs.add(tx, 'move-lever', payload));
  await run();
  await run();
  await node.settle();
  expect(await linesAbout('lever-released')).toEqual(['scheduler']);
});

test('every incident hears of the levers that it counts as pulled, whoever moves them', async () => {
  const pulled = async (id: string) => (await readIncident(node.app.db, id)).pulledLevers;
  const other = await node.open('P3', ['scheduler'], 'Another one');
  await move('notifications', 'pull', { incidentId: incident.id });
  expect(await pulled(other.id)).toEqual([]);
  await move('notifications', 'release', { incidentId: other.id });
  expect(await pulled(incident.id)).toEqual([]);
  await move('notifications', 'pull', { incidentId: incident.id });
  await move('notifications', 'release');
  expect(await pulled(incident.id)).toEqual([]);
  // One that believes otherwise, whyever, hears it when it asks.
  const belief = { kind: 'lever-moved', lever: 'notifications', action: 'pulled', value: false, reason: 'x' } as const;
  await commandIncident(node.app, incident.id, belief, { kind: 'system' });
  expect(await move('notifications', 'release', { incidentId: incident.id })).toEqual([]);
  expect(await pulled(incident.id)).toEqual([]);
  await commandIncident(
    node.app,
    other.id,
    { kind: 'resolve', resolution: 'x', falsePositive: true },
    { kind: 'system' },
  );
});

test('bad requests are told what is wrong', async () => {
  const pull = (lever: string, body: unknown) => node.call('POST', `/api/levers/${SERVICE}/${lever}/pull`, body);
  expect(await pull('schedular', { reason: 'x' })).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('Did you mean scheduler') },
  });
  expect(await pull('scheduler', { reason: 'x', value: 3 })).toMatchObject({ status: 400 });
  expect(await pull('scheduler', {})).toMatchObject({ status: 400 });
  expect(await pull('scheduler', { reason: 'x', incidentId: 'INC-1999-001' })).toMatchObject({ status: 404 });
  expect(await node.call('POST', '/api/levers/nowhere/x/release', { reason: 'x' })).toMatchObject({ status: 404 });
  expect(await node.call('GET', `/api/levers/${SERVICE}/nothing/history`)).toMatchObject({ status: 404 });
  expect(await pull('scheduler', { reason: 'real' })).toMatchObject({ status: 200, body: { pulled: ['scheduler'] } });
});
