import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentList, IncidentRoom, Outbox, Timeline } from '@tocsin/server/contract';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NodeProcess } from '../crash/node-process.ts';
import { NodeClient } from '../harness/node-client.ts';
import { freePort, TcpPostgres } from '../harness/tcp-postgres.ts';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSlack, startFakeSlack } from '../vendors/fake-slack.ts';

/*
 * Tocsin on a PostgreSQL that it did not start: over TCP, with a password, as a role that owns its database and nothing
 * else. The database goes away twice in the middle of an incident that nobody answers.
 */
const PLAN = resolve(import.meta.dirname, '../crash/plan');
const TOKEN = 'a-token-for-database-tests';
const dataDir = mkdtempSync(join(tmpdir(), 'tocsin-shared-'));

let postgres: TcpPostgres;
let url: string;
let slack: FakeSlack;
let target: Server;
let healthy = true;
let env: Record<string, string>;
let node: NodeProcess;

beforeAll(async () => {
  chmodSync(dataDir, 0o711);
  postgres = await TcpPostgres.start();
  url = await postgres.makeDatabase({ user: 'tocsin', password: 'p@ss/word: 1%', database: 'incidents' });
  slack = await startFakeSlack();
  target = createServer((_request, response) => response.writeHead(healthy ? 200 : 503).end());
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  env = {
    TOCSIN_PORT: String(await freePort()),
    TOCSIN_DATA: dataDir,
    TOCSIN_TOKEN: TOKEN,
    TOCSIN_LOG: 'warn',
    DATABASE_URL: url,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: 'secret',
    SLACK_API_URL: slack.apiUrl,
    TARGET_URL: `http://127.0.0.1:${(target.address() as AddressInfo).port}/`,
    MARKS: join(dataDir, 'marks'),
  };
  node = new NodeProcess(PLAN, env);
});

afterAll(async () => {
  if (process.env.SHOW_NODE_LOG) console.log(node.log, JSON.stringify(slack.calls));
  await node?.kill();
  target?.close();
  await slack?.close();
  await postgres?.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

const pagesTo = (member: string) => slack.messages.filter((message) => message.to === member);
const isPaged = (member: string, withinMs: number) =>
  eventually(`${member} is paged`, async () => pagesTo(member).length > 0, withinMs);

it('the role is an ordinary one, and the server wants its password', async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    'select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user',
  );
  await client.end();
  expect(rows).toEqual([{ rolsuper: false, rolcreatedb: false, rolcreaterole: false }]);
  const open = new pg.Client({ connectionString: url.replace(/:[^:@]*@/, ':wrong@') });
  await expect(open.connect()).rejects.toMatchObject({ code: '28P01' });
});

it('the database goes away twice in the middle of an incident: nothing is lost, and nobody is paged twice', async () => {
  await node.start();
  const client = new NodeClient(node.url, TOKEN);
  const room = (id: string) => client.call<IncidentRoom>('GET', `/api/incidents/${id}`);
  const live = await client.listen();
  healthy = false;
  const { id } = await eventually(
    'an incident',
    async () => (await client.call<IncidentList>('GET', '/api/incidents?active=true')).incidents[0],
    15_000,
  );
  const openedMs = Date.parse((await room(id)).openedAt);
  // A page whose end is not recorded yet when the database goes is sent again: that is the promise, and no failure.
  const isDelivered = ({ address, status }: Outbox['messages'][number]) =>
    address === 'U0ANN' && status === 'delivered';
  await eventually(
    'Ann is paged, and it is recorded',
    async () => (await client.call<Outbox>('GET', '/api/outbox')).messages.some(isDelivered),
    5_000,
  );

  // A short restart, while a diagnostic step runs and Ben's page is waiting for its time.
  const statuses = new Set<number>();
  const restarting = postgres.restart().then(() => true);
  const isOver = Promise.race([restarting, sleep(0).then(() => false)]);
  for (let over = await isOver; !over; over = await Promise.race([restarting, sleep(20).then(() => false)]))
    statuses.add(await client.status('/readyz'));
  await eventually('ready again', async () => (await client.status('/readyz')) === 200, 5_000);
  expect(statuses).toContain(503);
  expect(await client.status('/healthz')).toBe(200);

  // Ben's page is on its way when the database goes for longer than Slack is waited for: its end cannot be recorded,
  // and the moment at which Cat is due passes meanwhile.
  slack.failNext('silence', 1);
  await eventually('Ben is being paged', async () => slack.calls.some(({ body }) => body.channel === 'U0BEN'), 10_000);
  expect(Date.now() - openedMs).toBeLessThan(6_000 + 3_000);
  await postgres.crash();
  await eventually('not ready', async () => (await client.status('/readyz')) === 503, 2_000);
  await sleep(11_000);
  expect(Date.now() - openedMs).toBeGreaterThan(14_000);
  const heardBefore = live.heard.length;
  await postgres.up();
  await eventually('ready again', async () => (await client.status('/readyz')) === 200, 5_000);
  await Promise.all([isPaged('U0CAT', 5_000), isPaged('U0BEN', 8_000)]);
  await isPaged('U0DAN', Math.max(0, openedMs + 22_000 - Date.now()) + 3_000);

  await client.call('POST', `/api/incidents/${id}/acknowledge`);
  await eventually(
    'the acknowledgement is heard live',
    async () => live.heard.slice(heardBefore).some((change) => change.topic === 'incident' && change.id === id),
    5_000,
  );
  live.stop();
  healthy = true;
  const item = async () => {
    const { services } = await client.call<{ services: { items: { id: string; state: string }[] }[] }>(
      'GET',
      '/api/health',
    );
    return services[0]?.items.find((one) => one.id === 'web');
  };
  await eventually('detection goes on', async () => (await item())?.state === 'up', 10_000);

  const timeline = await client.call<Timeline>('GET', `/api/incidents/${id}/timeline`);
  expect(timeline.chain).toBe('whole');
  const escalations = (await room(id)).timeline.filter((entry) => entry.kind === 'escalated');
  expect(escalations.map((entry) => entry.fact.step)).toEqual([0, 1, 2, 3]);
  for (const member of ['U0ANN', 'U0BEN', 'U0CAT', 'U0DAN']) expect(pagesTo(member), member).toHaveLength(1);
  expect((await client.call<IncidentList>('GET', '/api/incidents')).incidents).toHaveLength(1);
}, 80_000);

it.each([
  ['a wrong password', () => url.replace(/:[^:@]*@/, ':wr0ng-secret@'), /password authentication failed/],
  ['no password', () => url.replace(/:[^:@]*@/, '@'), /password/],
  ['a database that is not there', () => url.replace(/incidents$/, 'nowhere'), /"nowhere" does not exist/],
  ['nobody listening', () => url.replace(/:\d+\//, ':1/'), /ECONNREFUSED/],
  ['an address that is none', () => 'postgresql://tocsin:wr0ng-secret@127.0.0.1:port/x', /Invalid URL/],
])('%s at start: one clear message and exit code 3', async (_what, wrongUrl, reason) => {
  const program = resolve(import.meta.dirname, '../../packages/cli/bin/tocsin.js');
  const startedMs = performance.now();
  const options = { env: { ...process.env, ...env, TOCSIN_PORT: '0', DATABASE_URL: wrongUrl() }, timeout: 20_000 };
  const { code, output } = await new Promise<{ code: unknown; output: string }>((done) => {
    execFile(process.execPath, [program, 'up', PLAN], options, (error, stdout, stderr) =>
      done({ code: error?.code, output: `${stdout}${stderr}` }),
    );
  });
  expect(output).toMatch(reason);
  expect(output).toContain('DATABASE_URL');
  expect(output).not.toMatch(/^\s+at /m);
  expect(output).not.toContain('wr0ng-secret');
  expect(code).toBe(3);
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});
