import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AddedRunner, Run, RunnerList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { eventually } from '../harness/tocsin.ts';
import { NodeProcess } from './node-process.ts';

/*
 * Steps run on a machine elsewhere, which knows the database that the server does not. The server is killed with -9 in the
 * middle of one: the machine goes on, and the step runs once. Then the machine is killed in the middle of another.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const TOKEN = 'a-token-for-crash-tests';
const folder = mkdtempSync(join(tmpdir(), 'tocsin-far-'));
const marks = join(folder, 'marks');
let node: NodeProcess;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let runner: ChildProcess;
let log = '';

beforeAll(async () => {
  chmodSync(folder, 0o777);
  writeFileSync(marks, '');
  chmodSync(marks, 0o666);
  database = await freshDatabase('far');
  node = new NodeProcess(resolve(import.meta.dirname, 'runner-plan'), {
    ...{ TOCSIN_PORT: String(await freePort()), TOCSIN_DATA: join(folder, 'server'), TOCSIN_TOKEN: TOKEN },
    ...{ TOCSIN_LOG: 'warn', DATABASE_URL: database.url },
  });
  await node.start();
});

afterAll(async () => {
  if (process.env.SHOW_NODE_LOG) console.log(node.log, log);
  runner?.kill('SIGKILL');
  await node?.kill();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${node.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

function startRunner(token: string): ChildProcess {
  const args = ['runner', '--url', node.url, '--env', 'APP_DATABASE', '--env', 'MARKS', '--data', join(folder, 'far')];
  const child = spawn(process.execPath, [join(ROOT, 'packages/cli/bin/tocsin.js'), ...args], {
    cwd: ROOT,
    env: { ...process.env, TOCSIN_RUNNER_TOKEN: token, APP_DATABASE: database.url, MARKS: marks },
  });
  const keep = (chunk: Buffer) => {
    log += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return child;
}

const marksMade = (mark: string) =>
  readFileSync(marks, 'utf8')
    .split('\n')
    .filter((line) => line === mark).length;

it('the server is killed in the middle of a step, and then the machine in the middle of another', async () => {
  const added = await call<AddedRunner>('POST', '/api/runners', { name: 'far-1', labels: ['prod'] });
  const listed = () => call<RunnerList>('GET', '/api/runners');
  expect((await listed()).missing).toMatchObject([
    { label: 'prod', steps: ['far/move/look', 'far/move/first', 'far/move/second'] },
  ]);
  runner = startRunner(added.token);
  await eventually('the runner', async () => (await listed()).runners[0]?.connected, 10_000);
  expect((await listed()).missing).toEqual([]);

  const { id } = await call<Run>('POST', '/api/runs', { service: 'far', runbook: 'move' });
  const stepOf = async (step: string) =>
    (await call<Run>('GET', `/api/runs/${id}`)).steps.find((one) => one.id === step);
  const approve = (step: string) => call<Run>('POST', `/api/runs/${id}/steps/${step}/run`, {});
  const status = async (step: string) => (await stepOf(step))?.status;

  await approve('look');
  await eventually('the answer', async () => (await status('look')) === 'done', 10_000);
  expect((await stepOf('look'))?.rows).toEqual({ columns: ['answer'], rows: [['42']] });

  await approve('first');
  await eventually('the first change has begun', async () => marksMade('first') === 1, 10_000);
  await node.kill();
  writeFileSync(`${marks}.go`, '');
  await eventually('it goes on without the server', async () => marksMade('first-ended') === 1, 10_000);
  await node.start();
  await eventually('its end is on record', async () => (await status('first')) === 'done', 10_000);
  expect((await stepOf('first'))?.output).toBe('begun\nended\n');
  expect(marksMade('first')).toBe(1);

  await approve('second');
  await eventually('the second change has begun', async () => marksMade('second') === 1, 10_000);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  const killedMs = performance.now();
  await eventually('its loss is seen', async () => (await status('second')) === 'unknown', 10_000);
  expect(performance.now() - killedMs).toBeLessThan(9000);
  expect((await stepOf('second'))?.output).toContain('The runner "far-1" fell silent while this step ran');
  expect(marksMade('second')).toBe(1);
  // What it began is gone with it: nobody would know what it does.
  writeFileSync(`${marks}.late`, '');
  await new Promise((done) => setTimeout(done, 500));
  expect(marksMade('second-ended')).toBe(0);
}, 60_000);
