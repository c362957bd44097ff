import { MovableClock } from '@tocsin/server';
import type { AlertList, IncidentList, IncidentRoom, ReportList, SentReport } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';

/*
 * Users report trouble by the form of the status page, from many addresses, which a proxy in front writes down; support passes
 * reports on by the API. Enough of the same open an incident, and later ones join it.
 */
const clock = new MovableClock(Date.parse('2026-01-07T08:00:00Z'));
let node: PlanNode;
let bare: PlanNode;

const PLAN = `${shopPlan().replace(
  'components:\n  web: { title: Web, public: true }',
  `components:
  web: { title: Web & shop, public: true, dependsOn: [database] }
  mail: { title: Mail, public: true }
  database: { title: Secret database }`,
)}reports:
  form: true
  opens: { count: 3, within: 10m, severity: P1 }
`;

beforeAll(async () => {
  node = await startPlanNode({ files: { 'plan.yaml': PLAN }, clock, env: { TOCSIN_TRUSTED_PROXIES: '1' } });
  bare = await startPlanNode({ files: { 'plan.yaml': PLAN }, clock });
});
afterAll(async () => {
  await node?.close();
  await bare?.close();
});

interface Sent {
  readonly status: number;
  readonly location: string | null;
  readonly retryAfter: string | null;
  readonly body: string;
}

async function freshToken(at: PlanNode = node): Promise<string> {
  const page = await (await fetch(`${at.server.url}/status/shop/report`)).text();
  return /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

async function send(fields: Record<string, string>, address: string, at: PlanNode = node): Promise<Sent> {
  const form = fields.form ?? (await freshToken(at));
  const response = await fetch(`${at.server.url}/status/shop/report`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'x-forwarded-for': address },
    body: new URLSearchParams({ ...fields, form }),
  });
  const { headers, status } = response;
  const [location, retryAfter] = [headers.get('location'), headers.get('retry-after')];
  return { status, location, retryAfter, body: await response.text() };
}

const reports = async (query = '', at: PlanNode = node) =>
  (await at.must<ReportList>('GET', `/api/reports${query}`)).reports;
const active = async () => (await node.must<IncidentList>('GET', '/api/incidents?active=true')).incidents;
const room = (id: string) => node.must<IncidentRoom>('GET', `/api/incidents/${id}`);
const firing = async () =>
  (await node.must<AlertList>('GET', '/api/alerts?status=firing')).alerts.map(({ dedupKey, summary }) => [
    dedupKey,
    summary,
  ]);
const notes = async (id: string) =>
  (await room(id)).timeline
    .filter(({ kind, actor }) => kind === 'note' && actor.kind === 'system')
    .map(({ text }) => text);

it('the status page leads to a form that works without script and names only public components', async () => {
  const status = await (await fetch(`${node.server.url}/status/shop`)).text();
  expect(status).toContain('href="/status/shop/report"');
  const response = await fetch(`${node.server.url}/status/shop/report`);
  const page = await response.text();
  expect(page).not.toMatch(/<script|Secret|javascript:/);
  expect(page).toContain('<option value="web">Web &amp; shop</option>');
  expect(response.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; style-src 'sha256-[^']+'; .*form-action 'self'; frame-ancestors 'none'/,
  );
  expect(response.headers.get('cache-control')).toBe('no-store');
});

it('three people who report the same open an incident, which gets their words', async () => {
  const text = 'Nothing <b>happens</b> & **I** wait\u0000\u202e';
  const first = await send({ component: 'web', text, contact: 'eve@example.com' }, '192.0.2.1');
  expect(first).toMatchObject({ status: 303, location: '/status/shop/report?sent=1' });
  // The same person twice more: they are not three.
  await send({ component: 'web', text: 'Still nothing' }, '192.0.2.1');
  await send({ component: 'web', text: 'And still' }, '192.0.2.1');
  await send({ component: 'web', text: 'White page' }, '192.0.2.2');
  await send({ component: 'mail', text: 'No mails' }, '192.0.2.3');
  await fastForward(node.server, clock, '1s');
  expect(await active()).toEqual([]);
  await send({ component: 'web', text: 'Error 500' }, '2001:db8::1');
  const [incident] = await eventually('it opens', async () => ((await active()).length > 0 ? active() : null));
  if (!incident) throw new Error('no incident');
  expect(incident).toMatchObject({
    title: '3 users reported trouble with Web & shop within 10 min',
    severity: 'P1',
    components: ['web'],
  });
  await eventually('they join', async () => (await room(incident.id)).reports.count === 5);
  expect((await room(incident.id)).reports).toEqual({ count: 5, people: 3 });
  expect(await notes(incident.id)).toEqual(['5 reports of users about Web & shop, from 3 people']);
  const joined = await reports(`?incidentId=${incident.id}`);
  expect(joined.map((report) => report.text).at(-1)).toBe('Nothing <b>happens</b> & **I** wait');
  expect(joined.at(-1)).toMatchObject({ contact: 'eve@example.com', component: 'web', via: 'form', by: null });
  expect(await firing()).toEqual([['reports:web', '3 users reported trouble with Web & shop within 10 min']]);
});

it('nothing that a user wrote is public, in a message or on the timeline, and addresses are not kept', async () => {
  const [incident] = await active();
  const shown = [
    await (await fetch(`${node.server.url}/status/shop`)).text(),
    await (await fetch(`${node.server.url}/status/shop.json`)).text(),
    JSON.stringify(await node.call('GET', '/api/outbox?limit=500')),
    JSON.stringify((await room(incident?.id ?? '')).timeline),
  ].join('\n');
  expect(shown).not.toMatch(/eve@example|White page|Error 500/);
  const { rows } = await node.server.app.pool.query('select * from user_report');
  expect(JSON.stringify(rows)).not.toMatch(/192\.0\.2|2001:db8/);
});

it('a later report joins at once; milestones are said once', async () => {
  const [incident] = await active();
  const id = incident?.id ?? '';
  for (let n = 0; n < 5; n += 1) await send({ component: 'web', text: `Again ${n}` }, `192.0.2.${20 + n}`);
  expect((await room(id)).reports).toEqual({ count: 10, people: 8 });
  expect(await notes(id)).toEqual([
    '5 reports of users about Web & shop, from 3 people',
    '10 reports of users about Web & shop, from 8 people',
  ]);
});

it('support passes reports on, without giving one’s own twice', async () => {
  const body = { service: 'shop', component: 'database', text: 'A customer calls: no prices', contact: '+10000000' };
  const sent = await node.must<SentReport>('POST', '/api/reports', body);
  expect(sent.id).not.toBeNull();
  expect(await node.must<SentReport>('POST', '/api/reports', body)).toEqual({ id: null, incidentId: null });
  expect(await node.call('POST', '/api/reports', { service: 'shop', text: ' \n' })).toMatchObject({ status: 400 });
  expect(await node.call('POST', '/api/reports', { service: 'shop', text: 'x', component: 'nope' })).toMatchObject({
    status: 400,
  });
  expect(await node.call('POST', '/api/reports', { service: 'shop', text: 'x' }, 'wrong-token')).toMatchObject({
    status: 401,
  });
});

it('spam is not counted, and a report can be made one of an incident by hand', async () => {
  const [incident] = await active();
  const id = incident?.id ?? '';
  const spam = (await reports(`?incidentId=${id}`))[0];
  await node.must('PUT', `/api/reports/${spam?.id}/spam`, { spam: true });
  expect((await room(id)).reports.count).toBe(9);
  expect((await reports('?spam=true')).map((report) => report.id)).toEqual([spam?.id]);
  const mail = (await reports()).find((report) => report.component === 'mail');
  await node.must('PUT', `/api/reports/${mail?.id}/incident`, { incidentId: id });
  expect((await room(id)).reports.count).toBe(10);
  expect(await node.call('PUT', '/api/reports/999999/spam', { spam: true })).toMatchObject({ status: 404 });
});

it('when none has come for twice the time, it is over', async () => {
  await fastForward(node.server, clock, '19m');
  expect(await firing()).toHaveLength(1);
  await fastForward(node.server, clock, '3m');
  await eventually('it is over', async () => (await firing()).length === 0);
});

it('an incident that nobody touched ended with it; one that a person ends does not swallow what comes after', async () => {
  expect(await active()).toEqual([]);
  const three = async (from: number) => {
    for (let n = from; n < from + 3; n += 1) await send({ component: 'mail', text: `No mail ${n}` }, `203.0.113.${n}`);
    return eventually('it opens', async () => (await active())[0]?.id);
  };
  const first = await three(100);
  await node.must('POST', `/api/incidents/${first}/resolve`, { resolution: 'It was nothing', falsePositive: false });
  expect(await firing()).toHaveLength(1);
  const second = await three(110);
  expect(second).not.toBe(first);
  await eventually('they join', async () => (await room(second)).reports.count === 3);
  expect((await room(first)).reports.count).toBe(3);
});

it('refuses what is wrong, and keeps what was written', async () => {
  const long = await send({ component: 'web', text: 'ä'.repeat(2001) }, '192.0.2.60');
  expect(long).toMatchObject({
    status: 400,
    body: expect.stringContaining('longer than 2000 characters: it has 2001'),
  });
  expect(long.body).toContain('ä'.repeat(2001));
  const script = await send({ component: 'web"><script>', text: '</textarea><script>alert(1)</script>' }, '192.0.2.61');
  expect(script.status).toBe(400);
  expect(script.body).not.toContain('<script>');
  expect((await send({ component: 'database', text: 'Guess' }, '192.0.2.62')).status).toBe(400);
  expect((await send({ text: ' ' }, '192.0.2.63')).body).toContain('Say what is wrong.');
  for (const form of ['', 'x', `${(await freshToken()).slice(0, -1)}x`, await freshToken(bare)]) {
    expect((await send({ text: 'Forged', form }, '192.0.2.64')).status).toBe(400);
  }
  const post = (body: BodyInit, type: string) =>
    fetch(`${node.server.url}/status/shop/report`, { method: 'POST', body, headers: { 'content-type': type } });
  expect((await post('x'.repeat(40_000), 'application/x-www-form-urlencoded')).status).toBe(413);
  expect((await post('{}', 'application/json')).status).toBe(400);
  expect(
    (await post(new Uint8Array([0x74, 0x3d, 0xff, 0xfe, 0x25, 0x66]), 'application/x-www-form-urlencoded')).status,
  ).toBe(400);
  expect((await fetch(`${node.server.url}/status/none/report`)).status).toBe(404);
});

it('a form is taken once, and who fills in what nobody sees is not heard', async () => {
  const before = (await reports()).length;
  const form = await freshToken();
  expect((await send({ text: 'Slow', form }, '192.0.2.70')).status).toBe(303);
  expect((await send({ text: 'Slow, replayed', form }, '192.0.2.71')).status).toBe(303);
  expect((await send({ text: 'Buy pills', website: 'https://example.com' }, '192.0.2.72')).status).toBe(303);
  expect((await reports()).length).toBe(before + 1);
});

it('one sender, and all together, are limited; the header is believed only as far as a proxy of ours wrote it', async () => {
  clock.advance(120_000);
  const statuses: number[] = [];
  for (let n = 0; n < 7; n += 1)
    statuses.push((await send({ text: `More ${n}` }, `203.0.113.${n}, 198.51.100.9`)).status);
  expect(statuses).toEqual([303, 303, 303, 303, 303, 429, 429]);
  const refused = await send({ text: 'More' }, '198.51.100.9');
  expect(Number(refused.retryAfter)).toBeGreaterThan(0);
  expect(refused.body).toContain('Please try again');
  // Addresses of one IPv6 network are one sender.
  const network: number[] = [];
  for (let n = 0; n < 6; n += 1) network.push((await send({ text: `Six ${n}` }, `2001:db8:7:7::${n + 1}`)).status);
  expect(network.at(-1)).toBe(429);
  const flood: number[] = [];
  for (let n = 0; n < 80; n += 1) flood.push((await send({ text: 'Flood' }, `198.18.${n}.1`)).status);
  expect(flood.filter((status) => status === 303).length).toBeLessThanOrEqual(60);
  expect(flood.at(-1)).toBe(429);
  // Without a proxy of ours the header is nobody's word.
  const lies: number[] = [];
  for (let n = 0; n < 7; n += 1) lies.push((await send({ text: `Lie ${n}` }, `203.0.113.${n}`, bare)).status);
  expect(lies).toEqual([303, 303, 303, 303, 303, 429, 429]);
});

it('a plan without the form has none', async () => {
  bare.write({ 'plan.yaml': PLAN.replace('form: true', 'form: false') });
  await bare.server.reloadPlans();
  expect((await fetch(`${bare.server.url}/status/shop/report`)).status).toBe(404);
  expect(await (await fetch(`${bare.server.url}/status/shop`)).text()).not.toContain('/report');
});
