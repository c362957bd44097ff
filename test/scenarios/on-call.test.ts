import { MovableClock } from '@tocsin/server';
import type { OnCall } from '@tocsin/server/contract';
import ICAL from 'ical.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';

/*
 * Who is on call, changed while Tocsin runs: overrides and swaps over the API, a plan that changes, and what calendar
 * programs are given of it. Two nodes share the database.
 */
const START = '2026-01-07T12:00:00Z';

function plan(primary: string): string {
  return `service: shop
title: Shop
timezone: UTC
severities:
  P1: { name: Bad, meaning: Nobody can buy, acknowledge: 10m, resolve: 1h, commander: lead, escalation: high }
people:
  ann: { name: "Ann, A.", access: admin, contact: [{ channel: mail, address: ann@example.com }] }
  ben: { name: Ben, access: responder, contact: [{ channel: mail, address: ben@example.com }] }
  cat: { name: Cat, access: responder, contact: [{ channel: box, address: cat }] }
  eve: { name: Eve, access: viewer }
roles: { lead: [schedule:on-call/primary] }
schedules:
  on-call:
    title: "Engineers; on call"
    timezone: America/New_York
    slots:
      primary: ${primary}
    overrides:
      - { slot: primary, person: cat, from: 2026-02-02T09:00, to: 2026-02-03T09:00 }
escalation:
  high: { steps: [{ after: 0s, page: [schedule:on-call/primary] }] }
channels:
  box: { type: sandbox }
  mail: { type: email, url: "smtp://127.0.0.1:9", from: tocsin@example.com }
`;
}

const WEEKLY = '{ start: 2026-01-05, members: [ann, ben] }';
const clock = new MovableClock(Date.parse(START));
let node: PlanNode;
let other: PlanNode;

beforeAll(async () => {
  const files = { 'plan.yaml': plan(WEEKLY) };
  node = await startPlanNode({ files, clock });
  other = await startPlanNode({ files, clock, databaseUrl: node.databaseUrl });
});
afterAll(async () => {
  await other?.close();
  await node?.close();
});

const onCall = (query = '', at: PlanNode = node) => at.must<OnCall>('GET', `/api/oncall?${query}`);
const primaryNow = async (query = '', at: PlanNode = node) =>
  (await onCall(query, at)).schedules[0]?.now[0]?.person?.person ?? null;
const add = (body: object) =>
  node.call<{ id: string; from: string; to: string; detail: string }>('POST', '/api/oncall/overrides', {
    ...{ service: 'shop', schedule: 'on-call', kind: 'override', slot: 'primary' },
    ...body,
  });

it('shows the rotation, the plan’s own overrides and everybody’s contacts', async () => {
  const { schedules, people } = await onCall('days=28');
  const [schedule] = schedules;
  expect(schedule?.now).toEqual([
    { slot: 'primary', person: { person: 'ann', name: 'Ann, A.' }, until: '2026-01-12T14:00:00.000Z' },
  ]);
  expect(schedule?.shifts.map(({ person, by }) => [person?.person, by])).toEqual([
    ...[
      ['ann', 'rotation'],
      ['ben', 'rotation'],
      ['ann', 'rotation'],
      ['ben', 'rotation'],
    ],
    ...[
      ['cat', 'override'],
      ['ann', 'rotation'],
    ],
  ]);
  expect(schedule?.overrides).toMatchObject([
    { id: null, kind: 'override', slot: 'primary', people: [{ person: 'cat' }] },
  ]);
  expect(people.find(({ id }) => id === 'cat')?.contact).toMatchObject([
    { sandbox: true, for: 'both', afterSeconds: null },
  ]);
});

it('says what will go wrong: a sandbox, and ways that were never tried', async () => {
  const { warnings } = await onCall();
  expect(warnings.map(({ kind, text }) => [kind, text])).toEqual([
    ['untested', expect.stringContaining('Ann, A. is on call, and was never sent a test page over mail')],
    ['untested', expect.stringContaining('Ben')],
  ]);
  await add({ person: 'cat', from: '2026-01-08T09:00', to: '2026-01-08T10:00' }).then(async ({ body }) => {
    expect((await onCall()).warnings).toContainEqual(
      expect.objectContaining({
        kind: 'unreachable',
        text: expect.stringMatching(/^Cat is on call, and no page.*box is a sandbox/),
      }),
    );
    await node.must('DELETE', `/api/oncall/overrides/${body.id}`);
  });
  expect((await onCall()).schedules[0]?.overrides.map(({ id }) => id)).toEqual([null]);
});

it.each([
  [
    'another schedule',
    { schedule: 'nights', person: 'ben', from: '2026-01-08T09:00', to: '2026-01-08T10:00' },
    404,
    /"nights".*on-call/,
  ],
  [
    'another slot',
    { slot: 'third', person: 'ben', from: '2026-01-08T09:00', to: '2026-01-08T10:00' },
    404,
    /"third".*primary/,
  ],
  ['another person', { person: 'zoe', from: '2026-01-08T09:00', to: '2026-01-08T10:00' }, 404, /"zoe".*ann/],
  [
    'a name of every object',
    { person: 'constructor', from: '2026-01-08T09:00', to: '2026-01-08T10:00' },
    404,
    /"constructor"/,
  ],
  [
    'somebody without a contact',
    { person: 'eve', from: '2026-01-08T09:00', to: '2026-01-08T10:00' },
    400,
    /Eve has no contact/,
  ],
  [
    'no moment',
    { person: 'ben', from: 'tomorrow', to: '2026-01-08T10:00' },
    400,
    /"tomorrow" is not a moment.*America\/New_York/,
  ],
  ['an end before the begin', { person: 'ben', from: '2026-01-09T09:00', to: '2026-01-08T10:00' }, 400, /ends before/],
  ['what is over', { person: 'ben', from: '2026-01-02T09:00', to: '2026-01-03T10:00' }, 400, /is over already/],
  ['more than a year', { person: 'ben', from: '2026-01-08T09:00', to: '2027-02-08T10:00' }, 400, /longer than a year/],
  [
    'a swap of one',
    { kind: 'swap', people: ['ben', 'ben'], from: '2026-01-08T09:00', to: '2026-01-09T10:00' },
    400,
    /the same/,
  ],
  [
    'another service',
    { service: 'x', person: 'ben', from: '2026-01-08T09:00', to: '2026-01-08T10:00' },
    404,
    /no service "x"/,
  ],
])('refuses an override of %s', async (_what, body, status, detail) => {
  const answer = await add(body);
  expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(detail)]);
});

it('an override begins at once on every node, also for a page under way; taken back, it ends now and the past stays', async () => {
  expect(await primaryNow()).toBe('ann');
  const { status, body } = await add({
    person: 'ben',
    from: '2026-01-01T00:00',
    to: '2026-01-10T09:00',
    reason: 'flu',
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ reason: 'flu', by: 'command line', to: '2026-01-10T14:00:00.000Z' });
  // What was before now stays as it was.
  expect(Math.abs(Date.parse(body.from) - clock.now())).toBeLessThan(60_000);
  expect(await primaryNow()).toBe('ben');
  const incident = await node.must<{ id: string }>('POST', '/api/incidents', {
    service: 'shop',
    title: 'Down',
    severity: 'P1',
  });
  const paged = await eventually('a page', async () => {
    const room = await node.must<{ pages: { person: string }[] }>('GET', `/api/incidents/${incident.id}`);
    return room.pages[0]?.person;
  });
  expect(paged).toBe('ben');
  await eventually('the other node knows', async () => (await primaryNow('', other)) === 'ben');
  clock.advance(3_600_000);
  const removed = await node.must<{ to: string }>('DELETE', `/api/oncall/overrides/${body.id}`);
  expect(Math.abs(Date.parse(removed.to) - clock.now())).toBeLessThan(60_000);
  expect(await primaryNow()).toBe('ann');
  expect(await primaryNow(`at=${new Date(clock.now() - 1_800_000).toISOString()}`)).toBe('ben');
  const again = await node.call('DELETE', `/api/oncall/overrides/${body.id}`);
  expect(again.status).toBe(409);
  expect((await node.call('DELETE', '/api/oncall/overrides/nothing')).status).toBe(404);
  const { rows } = await node.server.app.pool.query(
    "select action from audit where action like 'oncall.%' order by id",
  );
  expect(rows.slice(-2).map(({ action }) => action)).toEqual(['oncall.override-added', 'oncall.override-removed']);
});

it('a swap is of both people, until it is taken back', async () => {
  const at = 'at=2026-01-14T12:00:00Z';
  expect(await primaryNow(at)).toBe('ben');
  const swap = { kind: 'swap', people: ['ann', 'ben'], from: '2026-01-12T09:00', to: '2026-01-26T09:00' };
  const { body } = await add(swap);
  expect([await primaryNow(at), await primaryNow('at=2026-01-20T12:00:00Z')]).toEqual(['ann', 'ben']);
  expect((await onCall()).schedules[0]?.overrides.at(-1)).toMatchObject({
    ...{ id: body.id, kind: 'swap', slot: null },
    people: [{ person: 'ann' }, { person: 'ben' }],
  });
  await node.must('DELETE', `/api/oncall/overrides/${body.id}`);
  expect(await primaryNow(at)).toBe('ben');
});

it('a plan that changes does not change who was on call before', async () => {
  clock.advance(600_000);
  const before = new Date(clock.now() - 60_000).toISOString();
  clock.advance(600_000);
  node.write({ 'plan.yaml': plan('{ start: 2026-01-05, members: [ben, ann] }') });
  await node.must('POST', '/api/plans/shop/reload');
  expect(await primaryNow()).toBe('ben');
  const past = await onCall(`at=${before}&days=1`);
  expect(past.schedules[0]?.now[0]?.person?.person).toBe('ann');
  expect(past.schedules[0]?.shifts.map(({ person }) => person?.person)).toEqual(['ann', 'ben']);
});

async function feed(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  return { response, text: await response.text() };
}

function eventsOf(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
}

it('calendar programs get the shifts, without a session and only with the key', async () => {
  const { schedules, people } = await onCall();
  const url = schedules[0]?.calendarUrl ?? '';
  const { response, text } = await feed(url);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(text).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H');
  const events = eventsOf(text);
  expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
  const now = events.filter(
    (e) => e.startDate.toJSDate().getTime() <= clock.now() && e.endDate.toJSDate().getTime() > clock.now(),
  );
  expect(now.map(({ summary }) => summary)).toEqual(['Ben: Engineers; on call, primary']);
  const span = [events[0], events.at(-1)].map((event) => (event?.startDate.toJSDate().getTime() ?? 0) - clock.now());
  expect(span[0]).toBeLessThan(-85 * 86_400_000);
  expect(span[1]).toBeGreaterThan(350 * 86_400_000);

  const seen = await feed(url, { 'if-none-match': response.headers.get('etag') ?? '' });
  expect([seen.response.status, seen.text]).toEqual([304, '']);
  expect((await feed(url.replace(/.\.ics$/, 'x.ics'))).response.status).toBe(404);
  expect((await feed(url.replace('/on-call/', '/other/'))).response.status).toBe(404);

  const ben = people.find(({ id }) => id === 'ben')?.calendarUrl ?? '';
  const his = eventsOf((await feed(ben)).text);
  expect(new Set(his.map(({ summary }) => summary))).toEqual(new Set(['On call: Engineers; on call, primary']));
  expect(his.length).toBeLessThan(events.length);
  expect((await feed(ben.replace('/ben/', '/ann/'))).response.status).toBe(404);
});
