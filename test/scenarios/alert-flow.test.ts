import { MovableClock } from '@tocsin/server';
import type { AlertList, IncidentList, Silence, SilenceList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';

/*
 * A night with a deploy: two nodes on one database take alerts in as other tools send them, and what the plan and people
 * say becomes of each. The node that leads may be either; nothing is told twice, and nothing is lost without a word.
 */
const PLAN = `${shopPlan()}alerts:
  rules:
    staging: { match: { labels: { environment: staging } }, incident: never }
    flaky: { match: { text: "(?i)flaky" }, incident: open, after: { count: 2, within: 10m } }
  inhibit:
    host: { when: { text: "^Host" }, mute: { text: "^Process" }, same: [component] }
intake:
  severity: { critical: P1, error: P1, warning: P1, info: P1 }
`;

const clock = new MovableClock(Date.parse('2026-11-04T22:00:00Z'));
let database: Awaited<ReturnType<typeof freshDatabase>>;
let nodes: PlanNode[] = [];

beforeAll(async () => {
  database = await freshDatabase('alert_flow');
  const options = { files: { 'plan.yaml': PLAN }, databaseUrl: database.url, clock };
  nodes = [await startPlanNode(options), await startPlanNode(options)];
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  await database?.drop();
});

const node = (index: number) => nodes[index] as PlanNode;

async function send(index: number, key: string, summary: string, details: object = {}): Promise<void> {
  const payload = { summary, source: 'box-1', severity: 'critical', component: 'web', custom_details: details };
  await enqueue(index, { event_action: 'trigger', dedup_key: key, payload });
}

async function enqueue(index: number, event: object): Promise<void> {
  const routingKey = node(index).server.app.keys.pagerduty('shop');
  const answer = await node(index).call('POST', '/v2/enqueue', { routing_key: routingKey, ...event });
  expect(answer.status).toBe(202);
}

async function alertOf(summary: string): Promise<AlertList['alerts'][number]> {
  const path = `/api/alerts?text=${encodeURIComponent(summary)}`;
  return eventually(`the fate of ${summary} is known`, async () => {
    const { alerts } = await node(0).must<AlertList>('GET', path);
    return alerts.find(({ held, incidentId }) => held !== null || incidentId !== null);
  });
}

const told = (summary: string) =>
  eventually(`${summary} is told`, async () => {
    const found = await alertOf(summary);
    return found.incidentId !== null && found;
  });

const incidents = async () => (await node(1).must<IncidentList>('GET', '/api/incidents')).incidents.length;

it('holds what a silence matches on both nodes, and tells it once when the silence is over', async () => {
  const body = { service: 'shop', matcher: { text: 'deploy' }, forSeconds: 3600, why: 'version 42' };
  const silence = await node(0).must<Silence>('POST', '/api/silences', body);
  await send(0, 'd1', 'After the deploy: errors');
  await send(1, 'd2', 'After the deploy: slow');
  for (const summary of ['errors', 'slow']) {
    expect((await alertOf(summary)).held).toMatchObject({ by: `silence:${silence.id}`, until: silence.until });
  }
  expect(await incidents()).toBe(0);
  clock.advance(3_601_000);
  const [first, second] = [await told('errors'), await told('slow')];
  expect(first.incidentId).toBe(second.incidentId);
  expect(await incidents()).toBe(1);
  const list = await node(1).must<SilenceList>('GET', '/api/silences?all=true');
  expect(list.silences).toMatchObject([{ id: silence.id, state: 'over', endedBy: null }]);
});

it('holds a symptom while its cause fires, and waits where a rule says so', async () => {
  await send(0, 'h', 'Host box-1 is dead');
  await told('Host box-1');
  await send(1, 'p', 'Process of box-1 is away');
  expect((await alertOf('Process of')).held?.because).toContain('while "Host box-1 is dead" fires');
  await enqueue(0, { event_action: 'resolve', dedup_key: 'h' });
  await told('Process of');
  await send(0, 'f1', 'Flaky test one');
  expect((await alertOf('Flaky test one')).held?.by).toBe('rule:flaky');
  await send(1, 'f2', 'Flaky test two');
  await told('Flaky test one');
});

it('shows nothing to strangers, and silences nothing whole by accident', async () => {
  const body = { service: 'shop', matcher: { text: '.' }, forSeconds: 3600, why: 'quiet please' };
  const answer = await node(0).call('POST', '/api/silences', body);
  expect(answer.status).toBe(400);
  expect(await node(0).call('GET', '/api/silences', undefined, 'nobody')).toMatchObject({ status: 401 });
});
