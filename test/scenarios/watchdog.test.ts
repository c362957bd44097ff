import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MovableClock } from '@tocsin/server';
import type { AlertList, IncidentList, IncidentRoom, Outbox, WatchdogState } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';
import { TcpPostgres } from '../harness/tcp-postgres.ts';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSmtp, startFakeSmtp } from '../vendors/fake-smtp.ts';

/*
 * The watcher is watched: Tocsin on a PostgreSQL that goes away, a dead man's switch that counts the calls, and a mail server
 * as the last resort. The clock is moved; PostgreSQL, the mails and the calls are real.
 */
const PLAN = `service: shop
title: Shop
timezone: UTC
severities:
  P1: { name: Bad, meaning: Nobody can buy, acknowledge: 10m, resolve: 1h, commander: lead, escalation: high }
  P3: { name: Small, meaning: A nuisance, acknowledge: 8h, commander: lead }
people:
  ann: { name: Ann, access: admin, contact: [{ channel: mail, address: ann@example.com }] }
roles: { lead: [person:ann] }
schedules:
  on-call: { title: Engineers, slots: { primary: { start: 2026-01-05, members: [ann] } } }
escalation:
  high: { steps: [{ after: 0s, page: [schedule:on-call/primary] }] }
channels:
  mail: { type: email, url: "\${SMTP_URL}", from: tocsin@example.com }
watchdog:
  heartbeat: { url: "\${DEADMAN_URL}", every: 10s }
  lastResort: [channel:mail/chief@example.com]
  databaseGoneAfter: 1m
  testPage: { cron: "0 10 * * *", page: [schedule:on-call/primary], within: 15m, severity: P3 }
`;

const clock = new MovableClock(Date.parse('2026-01-07T08:00:00Z'));
let postgres: TcpPostgres;
let smtp: FakeSmtp;
let deadman: Server;
let beats = 0;
let node: PlanNode;
/** Stands by: it does not lead detection. */
let other: PlanNode;

beforeAll(async () => {
  postgres = await TcpPostgres.start();
  const databaseUrl = await postgres.makeDatabase({ user: 'tocsin', password: 'secret', database: 'tocsin' });
  smtp = await startFakeSmtp();
  deadman = createServer((_request, response) => {
    beats += 1;
    response.end('OK');
  });
  await new Promise<void>((done) => deadman.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(deadman.address() as AddressInfo).port}/a-secret-path`;
  const env = { SMTP_URL: smtp.url, DEADMAN_URL: url };
  node = await startPlanNode({ files: { 'plan.yaml': PLAN }, databaseUrl, clock, env });
  other = await startPlanNode({ files: { 'plan.yaml': PLAN }, databaseUrl, clock, env });
});
afterAll(async () => {
  await other?.close();
  await node?.close();
  deadman?.close();
  await smtp?.close();
  await postgres?.remove();
});

const toChief = () => smtp.messages.filter(({ to }) => to.includes('chief@example.com')).map(({ subject }) => subject);

/** Lets time pass so that the node looks at its database on the way: it looks every two seconds of real time. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 15) {
    clock.advance(15_000);
    await sleep(2_300);
  }
}

it('calls the dead man’s switch while everything works, and shows it without its address', async () => {
  await eventually('a first call', async () => beats > 0, 15_000);
  clock.advance(10_000);
  await eventually('a second call', async () => beats > 1, 5_000);
  const { plans } = await node.must<WatchdogState>('GET', '/api/watchdog');
  expect(plans).toMatchObject([
    {
      service: 'shop',
      heartbeat: { everySeconds: 10, error: null, lastAt: expect.any(String) },
      lastResort: [{ channel: 'mail', address: 'chief@example.com', sandbox: false }],
      testPage: { nextAt: '2026-01-07T10:00:00.000Z', last: null },
    },
  ]);
  expect(JSON.stringify(plans)).not.toContain('a-secret-path');
  const { rows } = await node.server.app.pool.query(
    "select 1 from plan_version where document::text like '%a-secret-path%'",
  );
  expect(rows).toEqual([]);
});

it('a database that is away for ten seconds is nobody’s business', async () => {
  await postgres.crash();
  const before = beats;
  clock.advance(10_000);
  await sleep(3_000);
  expect(beats).toBe(before);
  await postgres.up();
  await eventually(
    'calls go on',
    async () => {
      clock.advance(1000);
      return beats > before;
    },
    20_000,
  );
  expect(toChief()).toEqual([]);
});

it('one that stays away and then comes and goes is told once, from memory, and once that it is back', async () => {
  // Long enough for both nodes to count the last absence as over, and to know which of them leads.
  await pass(105);
  await postgres.crash();
  await sleep(2_500);
  await pass(45);
  expect(toChief()).toEqual([]);
  await pass(30);
  await eventually('the last resort is told', async () => toChief().length > 0);
  const [told] = smtp.messages.filter(({ to }) => to.includes('chief@example.com'));
  expect(told?.subject).toContain('Tocsin cannot work for Shop: its database is away');
  expect(told?.text).toMatch(/does not answer since .* \(1 min.*ECONNREFUSED/);
  expect(told?.text).toMatch(/What to do:[\s\S]*PostgreSQL[\s\S]*Engineers, primary: Ann/);
  await postgres.up();
  await sleep(3_000);
  await postgres.crash();
  await pass(45);
  // Neither told twice, nor by the node that stands by.
  expect(toChief()).toEqual([expect.stringContaining('Tocsin cannot work for Shop')]);
  await postgres.up();
  await pass(75);
  await eventually('it is back', async () => toChief().length > 1, 15_000);
  expect(toChief()[1]).toContain('Tocsin works again for Shop');
  await pass(15);
  expect(toChief()).toHaveLength(2);
}, 120_000);

it('a test page that nobody confirms is an alert, until the next that comes back', async () => {
  const firing = async () =>
    (await node.must<AlertList>('GET', '/api/alerts?status=firing')).alerts.map(({ summary }) => summary);
  const toAnn = () => smtp.messages.filter(({ to }) => to.includes('ann@example.com'));
  const last = async () => (await node.must<WatchdogState>('GET', '/api/watchdog')).plans[0]?.testPage?.last;
  await fastForward(node.server, clock, '3h');
  expect(toAnn().map(({ subject }) => subject)).toEqual([expect.stringContaining('Test page for Ann')]);
  expect(await last()).toMatchObject({ at: '2026-01-07T10:00:00.000Z', outcome: 'missed', people: ['Ann'] });
  expect(await firing()).toEqual(['The test page to Ann over mail did not come back']);
  const { incidents } = await node.must<IncidentList>('GET', '/api/incidents');
  expect(incidents).toMatchObject([{ severity: 'P3' }]);

  // The next one is answered by the link of its mail.
  await fastForward(node.server, clock, `${Math.ceil((Date.parse('2026-01-08T10:05:00Z') - clock.now()) / 1000)}s`);
  expect(await last()).toMatchObject({ at: '2026-01-08T10:00:00.000Z', outcome: 'waiting' });
  expect(toAnn()).toHaveLength(2);
  const link = /http:\S+\/answer\/\S+/.exec(toAnn().at(-1)?.text ?? '')?.[0] ?? '';
  expect((await fetch(link, { method: 'POST' })).status).toBe(200);
  expect((await last())?.outcome).toBe('confirmed');
  expect(await firing()).toHaveLength(1);
  await fastForward(node.server, clock, '20m');
  expect(await firing()).toEqual([]);
  expect((await last())?.outcome).toBe('confirmed');
}, 120_000);

it('when no page reaches anybody, the last resort is told through the usual way, once an incident', async () => {
  smtp.reject('ann@example.com');
  const before = toChief().length;
  const incident = { service: 'shop', title: 'Checkout fails', severity: 'P1' };
  const { id } = await node.must<{ id: string }>('POST', '/api/incidents', incident);
  const failed = async () => {
    const { pages } = await node.must<IncidentRoom>('GET', `/api/incidents/${id}`);
    return pages.some(({ status }) => status === 'failed');
  };
  await eventually('the page failed', failed);
  await fastForward(node.server, clock, '5m');
  await eventually('the last resort is told', async () => toChief().length > before, 25_000);
  expect(toChief().at(-1)).toContain(`Nobody could be paged: P1 ${id}: Checkout fails`);
  const { messages } = await node.must<Outbox>('GET', `/api/outbox?incidentId=${id}`);
  expect(messages.filter(({ address }) => address === 'chief@example.com')).toMatchObject([{ kind: 'page' }]);
  await sleep(12_000);
  expect(toChief()).toHaveLength(before + 1);
}, 60_000);
