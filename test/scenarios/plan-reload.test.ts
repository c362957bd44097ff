import { execFile, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PlanList, PlanVersions, ReloadedPlan } from '@tocsin/server/contract';
import { expect, it, onTestFinished } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { type PlanNode, type PlanNodeOptions, shopPlan, startPlanNode, TOKEN } from '../harness/plan-node.ts';
import { freePort } from '../harness/tcp-postgres.ts';
import { eventually } from '../harness/tocsin.ts';

/* Loading plans anew on request: over the API on every node, by a signal, and where the system does not tell of changes. */
const PROGRAM = resolve(import.meta.dirname, '../../packages/cli/bin/tocsin.js');

async function start(options: PlanNodeOptions = {}): Promise<PlanNode> {
  const node = await startPlanNode(options);
  onTestFinished(() => node.close());
  return node;
}

async function planOf(node: PlanNode): Promise<PlanList['plans'][number]> {
  const { plans } = await node.must<PlanList>('GET', '/api/plans');
  if (!plans[0]) throw new Error('no plan is loaded');
  return plans[0];
}

function tocsin(node: PlanNode, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, TOCSIN_URL: node.server.url, TOCSIN_TOKEN: TOKEN, NO_COLOR: '1' };
  return new Promise((done) => {
    execFile(process.execPath, [PROGRAM, ...args], { env }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

const OFF = { TOCSIN_PLAN_WATCH: 'off' };

it('a reload over the API is done on every node, and the change is recorded once', async () => {
  const first = await start({ env: OFF });
  const second = await start({ env: OFF, databaseUrl: first.databaseUrl });
  const edit = { 'plan.yaml': shopPlan({ title: 'The shop' }) };
  first.write(edit);
  second.write(edit);
  expect((await planOf(first)).watching).toBe('off');
  const { outcome, version } = await first.must<ReloadedPlan>('POST', '/api/plans/shop/reload');
  expect([outcome, (await planOf(first)).version]).toEqual(['in_force', version]);
  await eventually('the other node follows', async () => (await planOf(second)).version === version);
  const { changes } = await second.must<PlanVersions>('GET', '/api/plans/shop/versions');
  expect(changes.map((change) => [change.outcome, change.cause])).toEqual([
    ['in_force', 'reload'],
    ['in_force', 'start'],
  ]);
  expect(await first.must('POST', '/api/plans/shop/reload')).toMatchObject({ outcome: 'unchanged', version });
  const { rows } = await first.server.app.pool.query(`select action, subject from audit where action like 'plan.%'`);
  expect(rows).toEqual(Array(2).fill({ action: 'plan.reload', subject: 'shop' }));
});

it('a reload of a broken plan is refused on every node; the console hears of it', async () => {
  const node = await start({ env: OFF });
  const heard: string[] = [];
  node.server.app.live.subscribe((event) => {
    if (event.kind === 'change' && event.topic === 'plan') heard.push(event.id);
  });
  node.write({ 'plan.yaml': 'service: [\n' });
  const answer = await node.must<ReloadedPlan>('POST', '/api/plans/shop/reload');
  expect(answer).toMatchObject({ outcome: 'refused', version: (await planOf(node)).version });
  expect(answer.problems[0]).toMatchObject({ file: 'plan.yaml', severity: 'error' });
  expect(await planOf(node)).toMatchObject({ refused: { cause: 'reload', by: 'command line' } });
  await eventually('the live event', async () => heard.includes('shop'));
});

it('where the system does not tell, contents are compared', async () => {
  const node = await start({ env: { TOCSIN_PLAN_WATCH: 'poll' } });
  expect((await planOf(node)).watching).toBe('poll');
  node.write({ 'plan.yaml': shopPlan({ title: 'Seen by looking' }) });
  await eventually('the edit', async () => (await planOf(node)).title === 'Seen by looking');
});

it('edits while nobody ran come into force at the start, and a change that came to nothing is told as such', async () => {
  let node = await startPlanNode();
  try {
    const before = (await planOf(node)).version;
    node.write({ 'plan.yaml': shopPlan({ title: 'Meanwhile' }) });
    node = await node.restart();
    expect(await planOf(node)).toMatchObject({ title: 'Meanwhile', lastChange: { previous: before } });
  } finally {
    await node.close();
  }
});

it('SIGHUP loads the plans of a running server anew', async () => {
  const database = await freshDatabase('sighup');
  const home = join(tmpdir(), `tocsin-sighup-${process.pid}`);
  const plan = join(home, 'plan');
  mkdirSync(plan, { recursive: true });
  writeFileSync(join(plan, 'plan.yaml'), shopPlan());
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    ...{ TOCSIN_PORT: String(port), TOCSIN_DATA: join(home, 'data'), TOCSIN_TOKEN: TOKEN, DATABASE_URL: database.url },
    ...OFF,
  };
  // A session of its own: without a terminal, as a service runs.
  const child = spawn(process.execPath, [PROGRAM, 'up', plan], { env, detached: true, stdio: 'ignore' });
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });
  const title = async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`http://127.0.0.1:${port}/api/plans`, { headers }).catch(() => null);
    return response?.ok ? ((await response.json()) as PlanList).plans[0]?.title : undefined;
  };
  await eventually('the server answers', async () => (await title()) === 'Shop', 25_000);
  writeFileSync(join(plan, 'plan.yaml'), shopPlan({ title: 'After the signal' }));
  child.kill('SIGHUP');
  await eventually('the plan is loaded anew', async () => (await title()) === 'After the signal');
  writeFileSync(join(plan, 'plan.yaml'), 'service: [\n');
  child.kill('SIGHUP');
  await eventually('the refusal is recorded', async () => (await title()) === 'After the signal');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it('the command line lists, shows, reloads, compares, adds and removes', async () => {
  const node = await start({ env: OFF });
  expect((await tocsin(node, 'plan', 'list')).stdout).toMatch(/^shop +Shop +[0-9a-f]{12} /m);
  expect((await tocsin(node, 'plan', 'show')).stdout).toMatch(/Acknowledge +within 10 min/);
  node.write({ 'plan.yaml': shopPlan({ title: 'The shop' }) });
  expect(await tocsin(node, 'plan', 'reload')).toMatchObject({ code: 0, stdout: expect.stringContaining('in force') });
  const diff = await tocsin(node, 'plan', 'diff', 'shop');
  expect(diff.stdout).toContain('\n-title: Shop\n+title: The shop\n');
  node.write({ 'plan.yaml': 'service: shop\ntitle: [\n' });
  const refused = await tocsin(node, 'plan', 'reload', 'shop');
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/plan\.yaml:\d+:\d+: error/) });
  expect((await tocsin(node, 'plan', 'versions')).stdout).toMatch(/refused, by command line/);

  const folder = join(node.folder, '..', 'kiosk');
  mkdirSync(folder);
  writeFileSync(join(folder, 'plan.yaml'), shopPlan({ service: 'kiosk', title: 'Kiosk' }));
  expect(await tocsin(node, 'plan', 'add', folder)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('kiosk'),
  });
  const json = JSON.parse((await tocsin(node, 'plan', 'list', '--json')).stdout) as PlanList;
  expect(json.plans.map(({ service, isAdded }) => [service, isAdded])).toEqual([
    ['shop', false],
    ['kiosk', true],
  ]);
  expect((await tocsin(node, 'plan', 'remove', 'kiosk')).stdout).toContain('removed');
  expect((await tocsin(node, 'plan', 'remove', 'shop')).code).not.toBe(0);
});
