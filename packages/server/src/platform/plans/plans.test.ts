import { randomUUID } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import { loadPlan } from '@tocsin/plan';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase, openPool } from '../database/database.ts';
import { copyDatabase } from '../database/database-copy.fixture.ts';
import { BY_FILE, BY_START, type ReadPlan } from './plan-change.ts';
import { Plans } from './plans.ts';

const EXAMPLE = new URL('../../../../../examples/churn-saver', import.meta.url).pathname;
const SECRET = 'xoxb-a-secret-of-today';
const AT_MS = Date.UTC(2026, 0, 5);

let db: ReturnType<typeof openDatabase>;
let example: Plan;
beforeAll(async () => {
  const cluster = process.env.TEST_DATABASE_URL;
  if (!cluster) throw new Error('TEST_DATABASE_URL is not set: the global set-up of the tests sets it');
  db = openDatabase(openPool((await copyDatabase(cluster, 'plans')).url, 4));
  const env = { SLACK_BOT_TOKEN: SECRET, SLACK_SIGNING_SECRET: 'signing', APP_URL: 'http://app.example.com' };
  const { plan } = await loadPlan(EXAMPLE, { env });
  if (!plan) throw new Error('the example has errors');
  example = plan;
});
afterAll(() => db?.destroy());

let service = '';
beforeEach(() => {
  service = `shop-${randomUUID().slice(0, 8)}`;
});

function read(version: string, changes: Partial<Plan> = {}): ReadPlan {
  return { plan: { ...example, service, version, ...changes }, folder: '/plans/shop', problems: [], sources: {} };
}

const outcomes = async () =>
  (await db.selectFrom('plan_change').selectAll().where('service', '=', service).orderBy('id').execute()).map(
    ({ outcome, version, previous, cause }) => [outcome, version, previous, cause],
  );

it('a change that cannot be stored whole changes nothing, and tells nobody', async () => {
  const plans = new Plans(db);
  await plans.bringIntoForce(read('v1'), BY_START, AT_MS);
  const heard: string[] = [];
  plans.onChange(({ plan }) => heard.push(plan?.version ?? 'none'));
  const failing = plans.bringIntoForce(read('v2'), BY_FILE, AT_MS, async () => {
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect([plans.get(service).version, heard]).toEqual(['v1', []]);
  expect(await outcomes()).toEqual([['in_force', 'v1', null, 'start']]);
  await expect(plans.version(service, 'v2')).rejects.toThrow('not stored');
});

it('a node that died between the record and the replacement finds the change recorded at its start', async () => {
  await new Plans(db).bringIntoForce(read('v1'), BY_START, AT_MS);
  const dead = new Plans(db);
  await dead.bringIntoForce(read('v2'), BY_FILE, AT_MS);
  const restarted = new Plans(db);
  await restarted.bringIntoForce(read('v2'), BY_START, AT_MS + 1000);
  expect(restarted.inForce(service).lastChange).toMatchObject({ previous: 'v1', cause: 'file', atMs: AT_MS });
  expect(await outcomes()).toHaveLength(2);
});

it('nodes that find the same change at once record it once, and the same refusal once', async () => {
  const nodes = [new Plans(db), new Plans(db), new Plans(db)];
  const broken = [
    { severity: 'error', code: 'x', file: 'plan.yaml', line: 1, column: 1, message: 'No', hint: '', source: '' },
  ] as const;
  await Promise.all(nodes.map((node) => node.bringIntoForce(read('v1'), BY_START, AT_MS)));
  await Promise.all(nodes.map((node) => node.refuse(service, broken, BY_FILE, AT_MS)));
  await Promise.all(nodes.map((node) => node.bringIntoForce(read('v2'), BY_FILE, AT_MS)));
  await Promise.all(nodes.map((node) => node.bringIntoForce(read('v1'), BY_FILE, AT_MS)));
  expect(await outcomes()).toEqual([
    ['in_force', 'v1', null, 'start'],
    ['refused', null, 'v1', 'file'],
    ['in_force', 'v2', 'v1', 'file'],
    ['in_force', 'v1', 'v2', 'file'],
  ]);
});

it('an earlier version has the secrets of today, in memory as after a restart, and none in the database', async () => {
  const plans = new Plans(db);
  await plans.bringIntoForce(read('v1'), BY_START, AT_MS);
  const slack = Object.values(example.channels).find(({ type }) => type === 'slack');
  if (!slack) throw new Error('the example has no Slack');
  const rotated = { ...example.channels, [slack.id]: { ...slack, settings: { ...slack.settings, token: 'xoxb-new' } } };
  await plans.bringIntoForce(read('v2', { channels: rotated, title: 'Another' }), BY_FILE, AT_MS);
  const restarted = new Plans(db);
  await restarted.bringIntoForce(read('v2', { channels: rotated, title: 'Another' }), BY_START, AT_MS);
  for (const node of [plans, restarted]) {
    const then = await node.version(service, 'v1');
    expect([then.title, then.channels[slack.id]?.settings.token]).toEqual([example.title, 'xoxb-new']);
    expect(then.runbooks).toEqual(JSON.parse(JSON.stringify(example.runbooks)));
  }
  const rows = await db.selectFrom('plan_version').selectAll().where('service', '=', service).execute();
  expect(JSON.stringify(rows)).not.toMatch(/xoxb-/);
});

it('a version of before plans had routines, parameters and the like can still be run', async () => {
  const { vendors, maintenance, routines, backups, inbox, jobs, ...older } = example;
  const document = { ...older, service, version: 'v0', review: { due: 3600, attendees: [] } };
  const row = { hash: 'v0', service, loaded_at: new Date(AT_MS), document: JSON.stringify(document) };
  await db
    .insertInto('plan_version')
    .values({ ...row, sources: null, problems: '[]' })
    .execute();
  const then = await new Plans(db).version(service, 'v0');
  expect(then).toMatchObject({ vendors: {}, jobs: {}, review: { tasks: [], goals: [] } });
  expect(Object.keys({ vendors, maintenance, routines, backups, inbox, jobs }).every((key) => key in then)).toBe(true);
});
