import type { ImpactRules, Metric, MetricState } from '@tocsin/core';
import { NO_ESTIMATES } from '@tocsin/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../../contain/response-node.fixture.ts';
import { readIncident, readTimeline } from '../incident.views.ts';
import { lookAtImpact } from './look-at-impact.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

function metric(id: string): Metric {
  const none = { component: null, runbook: null, target: null, alert: null, critical: null, anomalies: null };
  const from = { kind: 'pushed' as const, name: id };
  return { id, title: id, read: 'last', from, window: 60, minimum: 1, unit: 'count', ...none };
}

/** The plan estimates by these rules from now on. */
async function estimate(rules: Partial<ImpactRules>): Promise<void> {
  const plan = node.app.plans.get(SERVICE);
  const metrics = { ...plan.metrics, affected: metric('affected'), lost: metric('lost') };
  const changed = { ...plan, metrics, impact: { ...NO_ESTIMATES, ...rules }, version: `${plan.version}i` };
  await node.app.plans.put(changed, '', node.clock.now());
}

/** What the metric shows now; Tocsin watches. */
async function shows(id: string, value: number | null): Promise<void> {
  const nowMs = node.clock.now();
  const state = { reading: { value, observations: 1 }, readMs: nowMs, holds: {}, clearSinceMs: null };
  const json = JSON.stringify(state satisfies MetricState);
  const sql = `insert into metric_state (service, metric, state, recent) values ($1, $2, $3, '[]')
    on conflict (service, metric) do update set state = excluded.state`;
  await node.app.pool.query(sql, [SERVICE, id, json]);
}

/** A look after so many seconds, while Tocsin watches. */
async function look(seconds: number, looks = 1): Promise<void> {
  node.clock.advance(seconds * 1000);
  const sql = `insert into detect_tick (id, last_tick_at) values (1, $1)
    on conflict (id) do update set last_tick_at = excluded.last_tick_at`;
  await node.app.pool.query(sql, [new Date(node.clock.now())]);
  await Promise.all(Array.from({ length: looks }, () => lookAtImpact({ ...node.app })));
}

const saidOf = async (id: string) =>
  (await readTimeline(node.app.db, id)).flatMap(({ fact, text, actor }) =>
    fact.kind === 'impact-set' ? [`${actor.kind}: ${text}`] : [],
  );

test('is read when an incident opens, then each minute, and said when it changed noticeably', async () => {
  await estimate({ users: { metric: 'affected', of: 1000, components: ['webhooks'] } });
  await shows('affected', 120);
  const { id } = await node.open('P1');
  await look(1);
  expect(await saidOf(id)).toEqual(['system: Impact: by the metrics, about 120 users (12 %)']);
  await shows('affected', 300);
  await look(30);
  expect(await saidOf(id)).toHaveLength(1);
  await look(31);
  expect(await saidOf(id)).toHaveLength(2);
  for (let minute = 0; minute < 20; minute++) await look(60);
  // The trend became known, and steady again; the twenty values that are the same are not on the timeline.
  expect((await saidOf(id)).slice(2)).toEqual([
    expect.stringContaining('growing'),
    'system: Impact: by the metrics, about 300 users (30 %); steady',
  ]);
  const room = (await node.call('GET', `/api/incidents/${id}`)).body as { impact: object };
  expect(room.impact).toMatchObject({
    ...{ users: null, share: null },
    estimate: { users: { count: 300, share: 0.3 }, trend: 'steady', revenue: null },
  });
});

test('what a person said stays beside it, as a share, too', async () => {
  await estimate({ users: { metric: 'affected', of: null, components: [] } });
  await shows('affected', 500);
  const { id } = await node.open('P1', ['notifications']);
  expect((await node.call('POST', `/api/incidents/${id}/impact`, { share: 0.25, users: 70 })).status).toBe(200);
  await look(60);
  expect((await readIncident(node.app.db, id)).impact).toMatchObject({
    ...{ users: 70, share: 0.25 },
    estimate: { users: { count: 500 } },
  });
  const estimated = { estimate: { users: { count: 1, share: 1 } } };
  await node.call('POST', `/api/incidents/${id}/impact`, { scope: 'x', ...estimated });
  expect((await readIncident(node.app.db, id)).impact.estimate?.users?.count).toBe(500);
  for (const share of [1.2, -0.1, 'half']) {
    expect((await node.call('POST', `/api/incidents/${id}/impact`, { share })).status).toBe(400);
  }
});

test('two nodes that look at once say it once', async () => {
  await estimate({ users: { metric: 'affected', of: null, components: ['webhooks'] } });
  await shows('affected', 77);
  const { id } = await node.open('P2');
  await look(5, 4);
  expect(await saidOf(id)).toHaveLength(1);
});

test.each([null, -5, 1e200])('a metric that shows %s says nothing', async (value) => {
  await estimate({ revenue: { metric: 'lost', of: null, components: [], currency: 'EUR' } });
  await shows('lost', value);
  const { id } = await node.open('P2');
  await look(1);
  expect(await saidOf(id)).toEqual([]);
  await shows('lost', 250);
  await look(60);
  expect(await saidOf(id)).toEqual(['system: Impact: by the metrics, costs about 250 EUR an hour']);
});

test('a metric that is not there, and nobody who watches, say nothing', async () => {
  await estimate({ users: { metric: 'missing', of: 'nowhere', components: [] } });
  const { id } = await node.open('P2');
  await look(1);
  await estimate({ users: { metric: 'affected', of: null, components: [] } });
  await shows('affected', 9);
  node.clock.advance(3_600_000);
  await lookAtImpact(node.app);
  expect(await saidOf(id)).toEqual([]);
});

test('one that is over is read no more, and old readings go', async () => {
  await estimate({ users: { metric: 'affected', of: null, components: [] } });
  await shows('affected', 9);
  const { id } = await node.open('P2');
  await look(60);
  await node.call('POST', `/api/incidents/${id}/resolve`, { resolution: 'Done' });
  await shows('affected', 900);
  await look(60);
  expect(await saidOf(id)).toHaveLength(1);
  await node.open('P2');
  await look(7200);
  const { rows } = await node.app.pool.query('select 1 from impact_reading where incident_id = $1', [id]);
  expect(rows).toEqual([]);
});
