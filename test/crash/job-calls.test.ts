import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobCallList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { NodeClient } from '../harness/node-client.ts';
import { shopPlan } from '../harness/plan-node.ts';
import { freePort } from '../harness/tcp-postgres.ts';
import { eventually } from '../harness/tocsin.ts';
import { type JobTarget, startJobTarget } from '../scenarios/job-target.ts';
import { NodeProcess } from './node-process.ts';

/*
 * Two nodes on one database and a job of every minute, on the system's clock: each occurrence is called once, to the second; the
 * node that is killed in the middle of a call leaves it unknown, and it is not called again.
 */
const TOKEN = 'a-token-for-jobs';
const MINUTE = 60_000;

interface Node {
  readonly process: NodeProcess;
  readonly client: NodeClient;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let target: JobTarget;
let home: string;
let nodes: readonly Node[] = [];

beforeAll(async () => {
  target = await startJobTarget();
  database = await freshDatabase('job_calls');
  home = mkdtempSync(join(tmpdir(), 'tocsin-jobs-'));
  chmodSync(home, 0o711);
  mkdirSync(join(home, 'plan'));
  const job = `jobs: { tick: { cron: "* * * * *", url: "${target.url}/tick" } }\n`;
  writeFileSync(join(home, 'plan', 'plan.yaml'), shopPlan() + job);
  nodes = [await makeNode('one'), await makeNode('two')];
});
afterAll(async () => {
  for (const { process: node } of nodes) await node.kill();
  await target?.close();
  await database?.drop();
  if (home) rmSync(home, { recursive: true, force: true });
});

async function makeNode(name: string): Promise<Node> {
  const process = new NodeProcess(join(home, 'plan'), {
    TOCSIN_PORT: String(await freePort()),
    TOCSIN_DATA: join(home, name),
    TOCSIN_TOKEN: TOKEN,
    TOCSIN_LOG: 'info',
    DATABASE_URL: database.url,
  });
  return { process, client: new NodeClient(process.url, TOKEN) };
}

const calls = async ({ client }: Node) => (await client.call<JobCallList>('GET', '/api/jobs/shop/tick/calls')).calls;

it('two nodes call once, on the second; a call whose node is killed is unknown and not made again', async () => {
  await Promise.all(nodes.map((node) => node.process.start()));
  const leads = 'this node leads detection';
  const leader = await eventually('a leader', async () => nodes.find((node) => node.process.log.includes(leads)));
  const other = nodes.find((node) => node !== leader) as Node;

  // The first call never ends by itself: the node that makes it is killed meanwhile.
  target.answer(() => undefined);
  await eventually('the first call', async () => target.calls.length === 1, MINUTE + 5_000);
  const [first] = target.calls;
  expect((first?.atMs ?? 0) % MINUTE).toBeLessThan(1_000);
  expect(await calls(other)).toMatchObject([{ status: 'running' }]);
  await leader.process.kill();
  await eventually('it is given up', async () => (await calls(other))[0]?.status === 'unknown', 15_000);
  expect((await calls(other))[0]?.reason).toContain('not called again');

  // The node comes back beside the one that leads now; the next occurrence is called, and once.
  target.answer();
  await leader.process.start();
  await eventually('the next call', async () => target.calls.length === 2, MINUTE + 5_000);
  await eventually('its end', async () => (await calls(leader))[0]?.status === 'succeeded');
  expect((target.calls[1]?.atMs ?? 0) % MINUTE).toBeLessThan(1_000);
  expect(new Set(target.calls.map(({ key }) => key)).size).toBe(2);
  expect((await calls(other)).map(({ status }) => status)).toEqual(['succeeded', 'unknown']);
}, 200_000);
