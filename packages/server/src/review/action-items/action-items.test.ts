import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../../contain/response-node.fixture.ts';
import { commandIncident } from '../../respond/command-incident.ts';

const SYSTEM = { kind: 'system' } as const;
const DAY = 86_400;

let node: ResponseNode;
let reviewId = '';
beforeAll(async () => {
  node = await startResponseNode();
  const plan = node.app.plans.get(SERVICE);
  const [owner = '', boss = ''] = Object.keys(plan.people);
  const rules = {
    due: { immediate: DAY, 'short-term': 14 * DAY, 'long-term': 90 * DAY },
    ...{ remind: 3600, escalate: 3 * DAY, escalateTo: { kind: 'person' as const, person: boss } },
  };
  const review = { ...plan.review, actionItems: rules };
  await node.app.plans.put({ ...plan, review, version: `${plan.version}a` }, '', node.clock.now());
  people = { owner, boss };
  const { id } = await node.open('P0');
  await commandIncident(node.app, id, { kind: 'resolve', resolution: 'Rotated', falsePositive: false }, SYSTEM);
  await node.settle();
  const { body } = await node.call('GET', '/api/reviews');
  reviewId = (body.reviews as { id: string }[])[0]?.id ?? '';
});
afterAll(() => node.close());

let people = { owner: '', boss: '' };
type Item = Record<string, unknown> & { id: string; title: string };

async function add(item: object): Promise<Item> {
  const { body } = await node.call('POST', `/api/reviews/${reviewId}/action-items`, { horizon: 'immediate', ...item });
  const found = (body.actionItems as Item[]).at(-1);
  if (!found) throw new Error(JSON.stringify(body));
  return found;
}

const change = (id: string, body: object) => node.call('PUT', `/api/action-items/${id}`, body);
const list = async (query: string) =>
  ((await node.call('GET', `/api/action-items?${query}`)).body.items as Item[]).map(({ title }) => title);

async function remindersOf(title: string): Promise<{ subject: string; recipient_name: string }[]> {
  const sql = `select subject, recipient_name from message where subject like $1 order by created_at, subject`;
  return (await node.app.pool.query(sql, [`Action item "${title}"%`])).rows;
}

test('is due by its class, or as somebody says', async () => {
  const nowMs = node.clock.now();
  const dueOf = ({ dueAt }: Item) =>
    dueAt === null ? null : Math.floor((Date.parse(String(dueAt)) - nowMs) / 60_000) * 60;
  expect(dueOf(await add({ title: 'a' }))).toBe(DAY);
  expect(dueOf(await add({ title: 'b', horizon: 'long-term' }))).toBe(90 * DAY);
  expect(dueOf(await add({ title: 'c', dueAt: null }))).toBeNull();
  expect(await add({ title: 'd', dueAt: '2026-03-01' })).toMatchObject({ dueAt: '2026-03-01T00:00:00.000Z' });
});

test('is edited, dropped with a reason, and opened again', async () => {
  const { id } = await add({ title: 'Alert sooner', owner: 'Somebody' });
  expect((await change(id, { title: 'Alert earlier', owner: null, horizon: 'short-term' })).body).toMatchObject({
    ...{ title: 'Alert earlier', owner: null, horizon: 'short-term', status: 'open' },
  });
  expect((await change(id, { status: 'dropped' })).status).toBe(400);
  expect((await change(id, { status: 'dropped', reason: 'Not worth it' })).body).toMatchObject({
    ...{ status: 'dropped', reason: 'Not worth it' },
  });
  expect(await list('status=dropped')).toEqual(['Alert earlier']);
  const { body } = await node.call('GET', `/api/reviews/${reviewId}`);
  expect(body.report).not.toContain('Alert earlier');
  expect((await change(id, { status: 'open' })).body).toMatchObject({ status: 'open', reason: null });
  expect((await change(id, { dueAt: 'soon' })).status).toBe(400);
  expect((await change(id, { title: ' ' })).status).toBe(400);
  expect((await change('act_none', { status: 'done' })).status).toBe(404);
});

test('is remembered to its owner before and when it is due, and escalated later: once each', async () => {
  const name = node.app.plans.get(SERVICE).people[people.owner]?.name ?? '';
  const { id } = await add({ title: 'Remember me', owner: name.toUpperCase() });
  const done = await add({ title: 'Done in time', owner: people.owner });
  const moved = await add({ title: 'Moved', owner: people.owner });
  await change(done.id, { status: 'done' });
  await change(moved.id, { dueAt: new Date(node.clock.now() + 40 * DAY * 1000).toISOString() });
  await node.advance(DAY - 3600 + 1);
  expect(await remindersOf('Remember me')).toMatchObject([
    { subject: expect.stringContaining('due in'), recipient_name: name },
  ]);
  expect(await list('overdue=true')).not.toContain('Remember me');
  await node.advance(3600);
  expect(await list(`overdue=true&owner=${encodeURIComponent(name)}`)).toEqual(['Remember me']);
  expect(await remindersOf('Remember me')).toHaveLength(2);
  await node.advance(3 * DAY);
  const [, , escalated, ...more] = await remindersOf('Remember me');
  expect(escalated).toMatchObject({ recipient_name: node.app.plans.get(SERVICE).people[people.boss]?.name });
  expect(more).toEqual([]);
  expect(await remindersOf('Done in time')).toEqual([]);
  expect(await remindersOf('Moved')).toEqual([]);
  await change(id, { status: 'done' });
  expect(await list('overdue=true')).not.toContain('Remember me');
});
