import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { IncidentList, IncidentRoom, ReviewList, Run, Timeline, UpdateList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSlack, startFakeSlack } from '../vendors/fake-slack.ts';
import { NodeProcess } from './node-process.ts';

/*
 * One incident from its first failing check to its review, and the server is killed with -9 at ten points of it. After
 * each, a new process goes on: nothing is lost, no changing step runs twice, and the escalation keeps its times.
 */
let slack: FakeSlack;
let target: Server;
let healthy = true;
let node: NodeProcess;
let database: Awaited<ReturnType<typeof freshDatabase>>;
const dataDir = mkdtempSync(join(tmpdir(), 'tocsin-crash-'));
const marks = join(dataDir, 'marks');
const TOKEN = 'a-token-for-crash-tests';

beforeAll(async () => {
  chmodSync(dataDir, 0o711);
  writeFileSync(marks, '');
  chmodSync(marks, 0o666);
  slack = await startFakeSlack();
  target = createServer((_request, response) => response.writeHead(healthy ? 200 : 503).end());
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  database = await freshDatabase('crash');
  node = new NodeProcess(resolve(import.meta.dirname, 'plan'), {
    TOCSIN_PORT: String(await freePort()),
    TOCSIN_DATA: dataDir,
    TOCSIN_TOKEN: TOKEN,
    TOCSIN_LOG: 'warn',
    DATABASE_URL: database.url,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: 'secret',
    SLACK_API_URL: slack.apiUrl,
    TARGET_URL: `http://127.0.0.1:${(target.address() as AddressInfo).port}/`,
    MARKS: marks,
  });
});

afterAll(async () => {
  if (process.env.SHOW_NODE_LOG) console.log(node.log, JSON.stringify(slack.calls));
  await node?.kill();
  target?.close();
  await slack?.close();
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
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
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

const room = (id: string) => call<IncidentRoom>('GET', `/api/incidents/${id}`);
const stepOf = async (runId: string, step: string) =>
  (await call<Run>('GET', `/api/runs/${runId}`)).steps.find((s) => s.id === step);
const pagesTo = (member: string) => slack.messages.filter((m) => m.to === member);
const marksMade = (mark: string) =>
  existsSync(marks)
    ? readFileSync(marks, 'utf8')
        .split('\n')
        .filter((line) => line === mark).length
    : 0;

it('kill -9 at ten points: nothing lost, nothing changed twice, escalation in time', async () => {
  await node.start();

  // 1. While checks fail, before the incident is opened.
  healthy = false;
  await new Promise((done) => setTimeout(done, 700));
  await node.killAndRestart();
  const { id } = await eventually(
    'an incident',
    async () => (await call<IncidentList>('GET', '/api/incidents?active=true')).incidents[0],
    15_000,
  );

  // 2. As soon as it is open: its page, its diagnostics and its wake-up are only jobs yet.
  await node.killAndRestart();
  const opened = Date.parse((await room(id)).openedAt);
  await eventually('Ann is paged', async () => pagesTo('U0ANN').length > 0, 15_000);

  // 3. While a diagnostic step runs: it changes nothing, so it runs again by itself.
  const runId = await eventually('a run', async () => (await room(id)).runs[0]?.id, 15_000);
  await node.killAndRestart();
  await eventually('the diagnostics', async () => (await stepOf(runId, 'look'))?.status === 'done', 20_000);

  // 4. Down over the moment at which the second step is due: it is taken as soon as somebody is there.
  await eventually('Ben is paged', async () => pagesTo('U0BEN').length > 0, 15_000);
  await node.kill();
  await new Promise((done) => setTimeout(done, Math.max(0, opened + 15_000 - Date.now())));
  await node.start();
  await eventually('Cat is paged', async () => pagesTo('U0CAT').length > 0, 10_000);

  // 5. While Slack is silent in the middle of a page: the page is sent again.
  slack.failNext('silence', 1);
  await eventually('Dan is being paged', async () => slack.calls.some((c) => c.body.channel === 'U0DAN'), 20_000);
  await node.killAndRestart();
  await eventually('Dan is paged', async () => pagesTo('U0DAN').length > 0, 15_000);
  const escalations = (await room(id)).timeline.filter((e) => e.kind === 'escalated');
  expect(escalations.map((e) => e.fact.step)).toEqual([0, 1, 2, 3]);
  await call('POST', `/api/incidents/${id}/acknowledge`);

  // 6. While a changing step runs: nobody knows whether it happened, and it is not run again unasked.
  await call('POST', `/api/runs/${runId}/steps/change/run`, {});
  await eventually('the step runs', async () => marksMade('changed') === 1, 10_000);
  await node.killAndRestart();
  await eventually('the step is unknown', async () => (await stepOf(runId, 'change'))?.status === 'unknown', 15_000);
  expect(marksMade('changed')).toBe(1);
  await call('POST', `/api/runs/${runId}/steps/change/settle`, { outcome: 'done' });

  // 7. Right after a step was approved, before or while it starts: it runs once, or is unknown.
  await call('POST', `/api/runs/${runId}/steps/quick-change/run`, {});
  await node.killAndRestart();
  const quick = await eventually(
    'the quick step ends',
    async () => {
      const step = await stepOf(runId, 'quick-change');
      return step && ['done', 'unknown'].includes(step.status) && step.status;
    },
    15_000,
  );
  expect(marksMade('quick')).toBeLessThanOrEqual(1);
  if (quick === 'done') expect(marksMade('quick')).toBe(1);

  // 8. In the middle of a restoration's wait.
  await call('POST', '/api/levers/hasty/traffic/pull', { reason: 'test' });
  await call('POST', '/api/levers/hasty/mail/pull', { reason: 'test' });
  healthy = true;
  await new Promise((done) => setTimeout(done, 3_000));
  await call('POST', `/api/incidents/${id}/restoration`, { restoration: 'gradual' });
  await eventually(
    'the first lever is released',
    async () => (await room(id)).restoration?.steps[0]?.state === 'waiting',
    10_000,
  );
  await node.killAndRestart();
  await eventually('restored', async () => (await room(id)).restoration?.status === 'finished', 30_000);
  expect((await room(id)).levers.filter((lever) => lever.pulled)).toEqual([]);

  // 9. Right after an update was sent.
  const { updates } = await call<UpdateList>('GET', `/api/updates?incidentId=${id}&status=draft`);
  await call('POST', `/api/updates/${updates[0]?.id}/send`);
  await node.killAndRestart();
  await eventually('the team hears of it', async () => pagesTo('C0TEAM').length > 0, 15_000);

  // 10. Right after the resolution: the review is still opened.
  await call('POST', `/api/incidents/${id}/resolve`, { resolution: 'It came back' });
  await node.killAndRestart();
  const { reviews } = await eventually(
    'the review',
    async () => {
      const list = await call<ReviewList>('GET', '/api/reviews');
      return list.reviews.length > 0 && list;
    },
    15_000,
  );
  expect(reviews).toMatchObject([{ incidentId: id }]);

  expect(node.kills).toBeGreaterThanOrEqual(10);
  const timeline = await call<Timeline>('GET', `/api/incidents/${id}/timeline`);
  expect(timeline.chain).toBe('whole');
  expect((await call<IncidentList>('GET', '/api/incidents')).incidents).toHaveLength(1);
  // Nobody is paged twice by one step, but for the page that was under way when the node died.
  for (const member of ['U0ANN', 'U0BEN', 'U0CAT']) {
    const texts = pagesTo(member).flatMap(({ text }) => (text.includes(id) ? [text] : []));
    expect(texts.length, `${member}:\n${texts.join('\n')}`).toBeLessThanOrEqual(2);
  }
}, 240_000);
