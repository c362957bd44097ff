import type { Actor, Incident } from '@tocsin/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../contain/response-node.fixture.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { mergeIncidents } from '../respond/merge-incidents.ts';
import { openIncident } from '../respond/open-incident.ts';
import { readMeasure } from './measure.views.ts';
import { measureTheRest } from './measure-incident.job.ts';
import { sendDueReports } from './send-reports.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

const SYSTEM: Actor = { kind: 'system' };
const resolve = (id: string, falsePositive = false) =>
  commandIncident(node.app, id, { kind: 'resolve', resolution: 'Rotated', falsePositive }, SYSTEM);

async function ended(severity = 'P2', title = 'Webhooks fail'): Promise<Incident> {
  const { id } = await node.open(severity, ['webhooks'], title);
  await commandIncident(node.app, id, { kind: 'acknowledge', person: null }, SYSTEM);
  const incident = await resolve(id);
  await node.settle();
  return incident;
}

/** Opened by an alert, so that it can be a repeat. */
async function alarmed(dedupKey: string): Promise<string> {
  const signal = {
    ...({ dedupKey, status: 'firing', source: 'monitor:webhooks', summary: 'down', severity: 'P2' } as const),
    ...{ components: ['webhooks'], runbook: null, sinceMs: node.clock.now() - 60_000 },
  } as const;
  const what = { service: SERVICE, title: dedupKey, severity: 'P2', components: ['webhooks'], runbook: null, signal };
  const { id } = await node.app.db
    .transaction()
    .execute((tx) => openIncident(node.app, tx, { kind: 'open', ...what }, SYSTEM));
  await resolve(id);
  await node.settle();
  return id;
}

const measureOf = (id: string) => readMeasure(node.app.db, id);
const get = async (path: string) => (await node.call('GET', path)).body;

async function csv(path: string): Promise<{ status: number; text: string; type: string | null }> {
  const response = await fetch(node.url + path, { headers: { authorization: 'Bearer a-token-for-tests-only' } });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
}

test('an incident is measured when it ends, and anew when it opens again, ends once more, or is reviewed', async () => {
  const { id } = await ended('P0');
  const first = await measureOf(id);
  expect(first).toMatchObject({ severity: 'P0', components: ['webhooks'], reopened: 0, falsePositive: false });
  expect(first?.reviewDueMs).not.toBeNull();
  await commandIncident(node.app, id, { kind: 'reopen', reason: 'it came back' }, SYSTEM);
  await node.settle();
  expect(await measureOf(id)).toBeNull();
  await resolve(id, true);
  await node.settle();
  expect(await measureOf(id)).toMatchObject({ reopened: 1, falsePositive: true });
  await commandIncident(node.app, id, { kind: 'reviewed' }, SYSTEM);
  await node.settle();
  expect((await measureOf(id))?.reviewedMs).not.toBeNull();
});

test('one that goes on as another is measured as that one only', async () => {
  const [from, into] = [await node.open('P2'), await node.open('P2')];
  await node.app.db.transaction().execute((tx) => mergeIncidents(node.app, tx, from.id, into.id, SYSTEM));
  await resolve(into.id);
  await node.settle();
  expect(await measureOf(from.id)).toBeNull();
  expect(await measureOf(into.id)).not.toBeNull();
});

test('a repeat is told, and corrected when the former one was false', async () => {
  const first = await alarmed('webhooks-down');
  const again = await alarmed('webhooks-down');
  await alarmed('something else');
  expect(await measureOf(again)).toMatchObject({ repeatOf: first });
  const { repeats } = (await get('/api/measures')) as { repeats: { incidentId: string; repeatOf: string }[] };
  expect(repeats).toContainEqual(expect.objectContaining({ incidentId: again, repeatOf: first }));
  await commandIncident(node.app, first, { kind: 'reopen', reason: 'look' }, SYSTEM);
  await resolve(first, true);
  await node.settle();
  // Also the monitor is the same, so that the third is a repeat of the second.
  expect(await measureOf(again)).toMatchObject({ repeatOf: null });
});

test('what was never measured is measured at the start, once, by however many nodes', async () => {
  const { id } = await ended();
  const before = await measureOf(id);
  await node.app.db.deleteFrom('incident_measure').execute();
  await Promise.all([measureTheRest(node.app), measureTheRest(node.app)]);
  await node.settle();
  expect(await measureOf(id)).toEqual(before);
  const total = await node.app.db.selectFrom('incident_measure').select('incident_id').execute();
  expect(new Set(total.map((row) => row.incident_id)).size).toBe(total.length);
});

test('the summary counts by severity, component and month, and compares', async () => {
  const body = (await get(`/api/measures?service=${SERVICE}&by=severity`)) as {
    total: { incidents: number; resolve: { n: number } };
    groups: { key: string; summary: { incidents: number } }[];
    months: { key: string; summary: { incidents: number } }[];
    before: { summary: { incidents: number; falsePositives: { ratio: number | null } } };
  };
  expect(body.groups.map(({ key }) => key)).toEqual(['P0', 'P1', 'P2', 'P3']);
  const sum = (groups: typeof body.groups) => groups.reduce((all, { summary }) => all + summary.incidents, 0);
  expect(sum(body.groups)).toBe(body.total.incidents);
  expect(sum(body.months)).toBe(body.total.incidents);
  expect(body.months.at(-1)?.key).toBe('2026-01');
  expect(body.before.summary).toMatchObject({ incidents: 0, falsePositives: { ratio: null } });
  expect((await get('/api/measures?component=webhooks')) as object).toMatchObject({
    total: { incidents: body.total.incidents },
  });
  expect((await get('/api/measures?component=nothing')) as object).toMatchObject({ total: { incidents: 0 } });
  expect(await node.call('GET', '/api/measures?period=2026-13')).toMatchObject({ status: 400 });
  expect(await node.call('GET', '/api/measures?since=soon')).toMatchObject({ status: 400 });
  expect(await node.call('GET', '/api/measures?service=nowhere')).toMatchObject({ status: 404 });
});

test('a hostile title runs nothing in a spreadsheet', async () => {
  await ended('P3', '=HYPERLINK("http://example.com","x")');
  const file = await csv('/api/measures/incidents.csv');
  expect(file.type).toBe('text/csv; charset=utf-8');
  expect(file.text).toContain(`,"'=HYPERLINK(""http://example.com"",""x"")",P3,`);
  const groups = await csv('/api/measures/groups.csv?by=month');
  expect(groups.text.split('\r\n')[0]).toMatch(/^month,title,incidents,/);
  expect(groups.text).toMatch(/\r\nall,All,/);
  expect((await csv('/api/measures/groups.csv?by=mood')).status).toBe(400);
});

test('Prometheus reads histograms by service and level', async () => {
  const { text } = await csv('/metrics');
  expect(text).toContain('# TYPE tocsin_incident_resolve_seconds histogram');
  expect(text).toMatch(/tocsin_incident_resolve_seconds_bucket\{le="\+Inf",service="churn-saver",severity="P2"\} \d+/);
  expect(text).toMatch(/tocsin_incidents_measured\{service="churn-saver",severity="P2",what="repeat"\} \d+/);
});

test('training is recorded for people of the plan, and counts for the goal', async () => {
  const people = Object.keys(node.app.plans.get(SERVICE).people);
  const body = { service: SERVICE, people: people.slice(0, 2), what: 'Runbooks', at: '2026-01-02' };
  expect(await node.call('POST', '/api/training', body)).toMatchObject({ status: 200 });
  const list = (await get(`/api/training?service=${SERVICE}`)) as { trained: object; records: { id: string }[] };
  expect(list.trained).toMatchObject({ count: 2, of: people.length });
  expect(await node.call('POST', '/api/training', { ...body, people: ['nobody-here'] })).toMatchObject({ status: 400 });
  expect(await node.call('POST', '/api/training', { ...body, at: '2036-01-02' })).toMatchObject({ status: 400 });
  expect(await node.call('DELETE', `/api/training/${list.records[0]?.id}`)).toMatchObject({ status: 200 });
  expect(await get(`/api/training?service=${SERVICE}`)).toMatchObject({ trained: { count: 1 } });
});

test('a goal in words is ticked by a person for a period; a measured one is not', async () => {
  const plan = node.app.plans.get(SERVICE);
  const goals = [
    {
      title: 'Everybody led one',
      measure: null,
      change: null,
      below: null,
      above: null,
      per: 'quarter',
      severities: [],
    },
    { title: 'MTTR lower', measure: 'mttr', change: -0.1, below: null, above: null, per: 'quarter', severities: [] },
  ] as const;
  await node.app.plans.put({ ...plan, review: { ...plan.review, goals } }, '', node.clock.now());
  const tick = { service: SERVICE, goal: 'Everybody led one', period: '2026-Q1', met: true };
  expect(await node.call('PUT', '/api/goals/ticks', tick)).toMatchObject({ status: 200 });
  expect(await node.call('PUT', '/api/goals/ticks', { ...tick, goal: 'MTTR lower' })).toMatchObject({ status: 400 });
  expect(await node.call('PUT', '/api/goals/ticks', { ...tick, period: '2026-01' })).toMatchObject({ status: 400 });
  expect(await node.call('PUT', '/api/goals/ticks', { ...tick, period: '2026-Q2' })).toMatchObject({ status: 400 });
  const { services } = (await get(`/api/goals?service=${SERVICE}&periods=2`)) as {
    services: { goals: { progress: object[] }[] }[];
  };
  expect(services[0]?.goals[0]?.progress).toMatchObject([
    { status: 'met', ticked: { by: expect.any(String) } },
    { status: 'open' },
  ]);
  expect(services[0]?.goals[1]?.progress[0]).toMatchObject({ status: 'not-enough-data', period: '2026-Q1' });
});

test('the monthly report is sent once over two looks, and of several that were missed only the last', async () => {
  const plan = node.app.plans.get(SERVICE);
  const report = {
    cron: '0 9 1 * *',
    timezone: plan.timezone,
    to: [{ kind: 'channel', channel: 'slack', address: '#incidents' }],
  } as const;
  await node.app.plans.put({ ...plan, review: { ...plan.review, report } }, '', node.clock.now());
  const sent = () =>
    node.app.db.selectFrom('message').select(['subject', 'body']).where('subject', 'like', '%: response in%').execute();
  await sendDueReports(node.app);
  expect(await sent()).toEqual([]);
  await node.advance(86_400 * 60);
  await Promise.all([sendDueReports(node.app), sendDueReports(node.app)]);
  await sendDueReports(node.app);
  const messages = await sent();
  expect(messages).toHaveLength(1);
  expect(messages[0]?.subject).toMatch(/: response in February 2026, 0 incidents$/);
  expect(messages[0]?.body).toContain('- MTTR, to resolve: none (n = 0); before:');
  await node.advance(86_400 * 31);
  await sendDueReports(node.app);
  expect(await sent()).toHaveLength(2);
  const preview = (await get(`/api/measures/report?service=${SERVICE}&month=2026-01`)) as {
    text: string;
    to: string[];
  };
  expect(preview.text).toContain('**Worst incidents**');
  expect(preview.to).toHaveLength(1);
  expect(await node.call('GET', `/api/measures/report?service=${SERVICE}&month=2026-Q1`)).toMatchObject({
    status: 400,
  });
});
