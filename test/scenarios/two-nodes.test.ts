import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createTocsin, type TocsinClient } from '@tocsin/sdk';
import type { IncidentList, IncidentRoom, Timeline } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NodeProcess } from '../crash/node-process.ts';
import { freshDatabase } from '../harness/databases.ts';
import { NodeClient } from '../harness/node-client.ts';
import { freePort } from '../harness/tcp-postgres.ts';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSlack, startFakeSlack } from '../vendors/fake-slack.ts';

/*
 * Two nodes on one database, started at the same moment. Either may lead detection: the one that does is killed with -9
 * in the middle of an incident, while a page is on its way, and the other goes on alone.
 */
const TOKEN = 'a-token-for-two-nodes';
const LEADS = 'this node leads detection';

interface Node {
  readonly process: NodeProcess;
  readonly client: NodeClient;
  readonly dataDir: string;
  /** Each node has a Slack of its own, so that it is known which of them sends. */
  readonly slack: FakeSlack;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let target: Server;
let healthy = true;
let nodes: readonly Node[] = [];
let sdk: TocsinClient | undefined;

beforeAll(async () => {
  target = createServer((_request, response) => response.writeHead(healthy ? 200 : 503).end());
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  database = await freshDatabase('two_nodes');
  nodes = [await makeNode(), await makeNode()];
});

afterAll(async () => {
  if (process.env.SHOW_NODE_LOG) for (const { process: node } of nodes) console.log(node.log, '\n---');
  await sdk?.close();
  for (const node of nodes) await node.process.kill();
  target?.close();
  for (const { slack } of nodes) await slack.close();
  await database?.drop();
  for (const { dataDir } of nodes) rmSync(dataDir, { recursive: true, force: true });
});

async function makeNode(): Promise<Node> {
  const slack = await startFakeSlack();
  const dataDir = mkdtempSync(join(tmpdir(), 'tocsin-node-'));
  chmodSync(dataDir, 0o711);
  const node = new NodeProcess(resolve(import.meta.dirname, '../crash/plan'), {
    TOCSIN_PORT: String(await freePort()),
    TOCSIN_DATA: dataDir,
    TOCSIN_TOKEN: TOKEN,
    TOCSIN_LOG: 'info',
    DATABASE_URL: database.url,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: 'secret',
    SLACK_API_URL: slack.apiUrl,
    TARGET_URL: `http://127.0.0.1:${(target.address() as AddressInfo).port}/`,
    MARKS: join(dataDir, 'marks'),
  });
  return { process: node, client: new NodeClient(node.url, TOKEN), dataDir, slack };
}

const pagesTo = (member: string) => nodes.flatMap(({ slack }) => slack.messages.filter(({ to }) => to === member));
const isPaged = (member: string, withinMs: number) =>
  eventually(`${member} is paged`, async () => pagesTo(member).length > 0, withinMs);

async function checkOf(node: Node): Promise<{ state: string; checkedAt: string } | undefined> {
  const { services } = await node.client.call<{
    services: { items: { id: string; state: string; checkedAt: string }[] }[];
  }>('GET', '/api/health');
  return services[0]?.items.find((item) => item.id === 'web');
}

it('two nodes share the work, and one goes on alone when the other is killed', async () => {
  await Promise.all(nodes.map((node) => node.process.start()));
  const leader = await eventually('a leader', async () => nodes.find((node) => node.process.log.includes(LEADS)));
  const other = nodes.find((node) => node !== leader) as Node;
  expect(other.process.log).not.toContain(LEADS);

  const live = await other.client.listen();
  const heard = (topic: string, subject: string) =>
    eventually(
      `${topic} ${subject} heard live on the other node`,
      async () => live.heard.some((change) => change.topic === topic && change.id === subject),
      5_000,
    );
  const keys = JSON.parse(readFileSync(join(other.dataDir, 'keys.json'), 'utf8')) as { hasty: { sdk: string } };
  sdk = createTocsin({ url: other.process.url, key: keys.hasty.sdk });
  expect(await sdk.ready(5_000)).toBe('server');

  // A lever pulled through one node reaches an application that is connected to the other.
  expect(sdk.lever('mail')).toBe(true);
  await leader.client.call('POST', '/api/levers/hasty/mail/pull', { reason: 'two nodes' });
  await eventually('the application hears of the lever', async () => sdk?.lever('mail') === false, 2_000);
  await heard('lever', 'hasty');

  // The leader's monitor opens the incident; everybody hears of it, and each page is sent once.
  healthy = false;
  const { id } = await eventually(
    'an incident',
    async () => (await leader.client.call<IncidentList>('GET', '/api/incidents?active=true')).incidents[0],
    15_000,
  );
  await heard('incident', id);
  const room = () => other.client.call<IncidentRoom>('GET', `/api/incidents/${id}`);
  const openedMs = Date.parse((await room()).openedAt);
  await isPaged('U0ANN', 5_000);

  // Either node takes up Ben's page; where it is the leader, Slack never answers, so the page is on its way when it dies.
  leader.slack.failNext('silence', 1);
  const isBeingPaged = ({ slack }: Node) => slack.calls.some(({ body }) => body.channel === 'U0BEN');
  await eventually('Ben is being paged', async () => nodes.some(isBeingPaged), 10_000);
  const killedMs = Date.now();
  await leader.process.kill();
  await eventually('the other node leads', async () => other.process.log.includes(LEADS), 10_000);
  await eventually(
    'detection goes on',
    async () => Date.parse((await checkOf(other))?.checkedAt ?? '') > killedMs,
    Math.max(0, killedMs + 10_000 - Date.now()),
  );

  await isPaged('U0BEN', Math.max(0, killedMs + 10_000 - Date.now()));
  await isPaged('U0CAT', Math.max(0, openedMs + 14_000 - Date.now()) + 3_000);
  expect(Date.now() - openedMs).toBeGreaterThan(13_000);
  await isPaged('U0DAN', Math.max(0, openedMs + 22_000 - Date.now()) + 3_000);
  for (const member of ['U0ANN', 'U0BEN', 'U0CAT', 'U0DAN']) expect(pagesTo(member), member).toHaveLength(1);

  healthy = true;
  await eventually('the monitor recovers', async () => (await checkOf(other))?.state === 'up', 10_000);
  await other.client.call('POST', '/api/levers/hasty/mail/release', { reason: 'two nodes' });
  await eventually('the lever is released', async () => sdk?.lever('mail') === true, 2_000);
  live.stop();

  const escalations = (await room()).timeline.filter((entry) => entry.kind === 'escalated');
  expect(escalations.map((entry) => entry.fact.step)).toEqual([0, 1, 2, 3]);
  const timeline = await other.client.call<Timeline>('GET', `/api/incidents/${id}/timeline`);
  expect(timeline.chain).toBe('whole');
  expect((await other.client.call<IncidentList>('GET', '/api/incidents')).incidents).toHaveLength(1);

  // A node that comes back finds its place beside the one that leads now.
  await leader.process.start();
  expect(await leader.client.status('/readyz')).toBe(200);
  expect((await checkOf(leader))?.state).toBe('up');
}, 90_000);
