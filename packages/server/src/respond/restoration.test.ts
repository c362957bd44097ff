import type { Plan, RestorationStep } from '@tocsin/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../contain/response-node.fixture.ts';

let node: ResponseNode;
let before: Plan;
beforeAll(async () => {
  node = await startResponseNode();
  before = node.app.plans.get(SERVICE);
});
afterAll(() => node.close());

let versions = 0;

async function plan(steps: readonly RestorationStep[], levers: Plan['levers'] = before.levers): Promise<void> {
  versions += 1;
  const restorations = { slowly: { id: 'slowly', title: 'Slowly', steps } };
  await node.app.plans.put(
    { ...before, levers, restorations, version: String(versions).padStart(64, 'f') },
    '',
    node.clock.now(),
  );
}

const step = (release: string, more: Partial<RestorationStep> = {}): RestorationStep => ({
  ...{ release, wait: 60, healthy: [], batches: [], hold: false },
  ...more,
});

const pull = (lever: string, body: object = {}) =>
  node.call('POST', `/api/levers/${SERVICE}/${lever}/pull`, { reason: 'it fails', ...body });

async function room(id: string) {
  await node.settle();
  const { body } = await node.call('GET', `/api/incidents/${id}`);
  return body.restoration as { status: string; why: string | null; steps: { state: string; batches: object[] }[] };
}

async function scopeOf(lever: string): Promise<unknown> {
  const { body } = await node.call('GET', '/api/levers');
  const found = (body.levers as { id: string; pulled: boolean; scope: unknown }[]).find(({ id }) => id === lever);
  return found?.pulled ? (found.scope ?? 'everybody') : 'nobody';
}

test('a lever is given back in batches, the room says how far it is, and a person says when the next step begins', async () => {
  const batches: RestorationStep['batches'] = [
    { kind: 'percent', percent: 10 },
    { kind: 'values', attribute: 'number', values: ['1', '2', '3', '4', '5'] },
  ];
  await plan([step('scheduler', { batches }), step('read-only', { hold: true, wait: 0 })]);
  const { id } = await node.open('P3');
  await pull('scheduler', { scope: { match: { region: ['eu'] } } });
  await pull('read-only');
  expect((await room(id)).steps).toMatchObject([
    {
      state: 'pending',
      hold: false,
      batches: [{ title: '10%', state: 'pending' }, { title: 'number 1, 2, 3 and 2 more' }],
    },
    { state: 'pending', hold: true, batches: [] },
  ]);
  await node.call('POST', `/api/incidents/${id}/restoration`, { restoration: 'slowly' });
  expect((await room(id)).steps[0]).toMatchObject({
    state: 'waiting',
    batches: [{ state: 'waiting' }, { state: 'pending' }],
  });
  expect(await scopeOf('scheduler')).toEqual({ match: { region: ['eu'] }, except: {}, percent: 90 });
  await node.advance(61);
  expect((await room(id)).steps[0]).toMatchObject({ batches: [{ state: 'done' }, { state: 'waiting' }] });
  expect(await scopeOf('scheduler')).toMatchObject({ except: { number: ['1', '2', '3', '4', '5'] }, percent: 90 });
  await node.advance(61);
  expect((await room(id)).steps[0]).toMatchObject({
    state: 'waiting',
    batches: [{ state: 'done' }, { state: 'done' }],
  });
  expect(await scopeOf('scheduler')).toBe('nobody');
  await node.advance(61);
  expect(await room(id)).toMatchObject({ status: 'held', why: expect.stringContaining('waits for a person') });
  expect((await room(id)).steps).toMatchObject([{ state: 'done' }, { state: 'pending' }]);
  await node.call('POST', `/api/incidents/${id}/restoration/resume`, {});
  await node.advance(1);
  expect(await room(id)).toMatchObject({ status: 'finished', steps: [{ state: 'done' }, { state: 'done' }] });
  expect(await scopeOf('read-only')).toBe('nobody');
  await node.call('POST', `/api/incidents/${id}/resolve`, { resolution: 'over', falsePositive: true });
});

test('what other levers make impossible, which the incident does not know of, holds the restoration with the reason', async () => {
  const { scheduler, notifications } = before.levers;
  if (!scheduler || !notifications) throw new Error('the plan has other levers');
  await plan([step('scheduler')], { ...before.levers, notifications: { ...notifications, needs: ['scheduler'] } });
  const { id } = await node.open('P3');
  await pull('scheduler');
  const other = await node.open('P3', ['app'], 'Another one');
  await pull('notifications', { incidentId: other.id });
  await node.call('POST', `/api/incidents/${id}/restoration`, { restoration: 'slowly' });
  expect(await room(id)).toMatchObject({ status: 'held', why: expect.stringContaining('notifications') });
  expect(await scopeOf('scheduler')).toBe('everybody');
  await node.call('POST', `/api/levers/${SERVICE}/notifications/release`, { reason: 'over', incidentId: other.id });
  await node.call('POST', `/api/incidents/${id}/restoration/resume`, {});
  await node.settle();
  expect(await scopeOf('scheduler')).toBe('nobody');
});

test('a lever that was pulled before the incident is given back, too', async () => {
  await plan([step('scheduler', { wait: 0 }), step('read-only', { wait: 0 })]);
  await pull('scheduler');
  const { id } = await node.open('P3');
  await pull('read-only');
  await node.call('POST', `/api/incidents/${id}/restoration`, { restoration: 'slowly' });
  expect(await room(id)).toMatchObject({ status: 'finished' });
  expect([await scopeOf('scheduler'), await scopeOf('read-only')]).toEqual(['nobody', 'nobody']);
  await node.call('POST', `/api/incidents/${id}/resolve`, { resolution: 'a test', falsePositive: false });
});
