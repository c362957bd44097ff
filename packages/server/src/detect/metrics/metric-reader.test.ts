import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeReading, type Metric, type MetricSource, type Plan } from '@tocsin/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { MetricReader } from './metric-reader.ts';

const metricOf = (id: string, read: Metric['read'], from: MetricSource, over: Partial<Metric> = {}): Metric => ({
  ...{ id, title: id, read, unit: 'count', window: 60, minimum: 1, component: null, runbook: null, from },
  ...{ target: null, alert: null, critical: null, anomalies: null },
  ...over,
});
const sql = (query: string): MetricSource => ({ kind: 'sql', connection: 'own', query, every: 10 });
const scraped = (of: string): MetricSource => ({ kind: 'scraped', scrape: 'app', of, ok: null, fail: null });

let target: http.Server;
let text: string | null;
let shop: DetectApp;
let reader: MetricReader;
let plan: Plan;

beforeEach(async () => {
  target = http.createServer((_, response) => (text === null ? response.writeHead(503).end() : response.end(text)));
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  await reader.retire();
  await shop.close();
  await new Promise((done) => target.close(done));
});

async function start(...metrics: Metric[]): Promise<void> {
  shop = await startDetectApp(planOf({ metrics }));
  const { rows } = await shop.app.pool.query<{ name: string }>('select current_database() as name');
  const database = shop.app.config.databaseUrl ?? '';
  expect(database).toContain(rows[0]?.name);
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  plan = {
    ...shop.app.plans.get('shop'),
    connections: { own: { id: 'own', type: 'postgres', url: database } },
    scrapes: { app: { id: 'app', url, headers: {}, every: 10, timeout: 5 } },
  } as Plan;
  reader = new MetricReader(shop.app);
}

/** Lets ten seconds pass, so often; then says what every metric shows. */
async function pass(steps: number, before: (step: number) => void = () => undefined): Promise<Record<string, string>> {
  for (let step = 0; step < steps; step++) {
    before(step);
    shop.app.clock.advance(10_000);
    await reader.refresh([plan], shop.app.clock.now());
    await reader.settled();
    await reader.refresh([plan], shop.app.clock.now());
    for (const metric of Object.values(plan.metrics)) reader.read('shop', metric);
  }
  const shown = Object.values(plan.metrics).map(
    (metric) => [metric.id, describeReading(metric, reader.read('shop', metric))] as const,
  );
  return Object.fromEntries(shown);
}

describe('a source that is asked', () => {
  test('answers by SQL; what is no number, no row, no ratio or no query is told instead', async () => {
    await start(
      metricOf('one', 'last', sql('SELECT 41.5')),
      metricOf('ratio', 'ratio', sql("SELECT '0.97'"), { unit: 'ratio' }),
      metricOf('percent', 'ratio', sql('SELECT 97'), { unit: 'ratio' }),
      metricOf('word', 'last', sql("SELECT 'many'")),
      metricOf('none', 'last', sql('SELECT 1 WHERE false')),
      metricOf('null', 'last', sql('SELECT NULL::int')),
      metricOf('write', 'last', sql('DELETE FROM alert')),
      metricOf('nowhere', 'last', { kind: 'sql', connection: 'gone', query: 'SELECT 1', every: 10 }),
    );
    expect(await pass(1)).toEqual({
      one: '41.5 in the last minute',
      ratio: '97 % of 1 in the last minute',
      percent: 'cannot be read: the query answers 97, but a ratio is from 0 to 1',
      word: 'cannot be read: the query answers "many", no number',
      none: 'cannot be read: the query answers no row',
      null: 'cannot be read: the query answers nothing (NULL)',
      write: expect.stringMatching(/^cannot be read: /),
      nowhere: 'cannot be read: the plan has no connection "gone"',
    });
  });

  test('that fails makes a total unknown, never zero; the last value goes on until its window is over', async () => {
    await start(metricOf('jobs', 'sum', scraped('jobs_total')), metricOf('depth', 'last', scraped('depth')));
    const counting = (step: number) => {
      text = `jobs_total ${step * 3}\ndepth 7\n`;
    };
    // A minute and up to one step more; what is asked late counts in the next step.
    expect((await pass(9, counting)).jobs).toMatch(/^(18|21|24) in the last minute$/);
    text = null;
    // A poll that was late moves the next one by up to half an interval.
    const failing = await pass(2);
    expect(failing.jobs).toBe('cannot be read: the target answered 503');
    expect(failing.depth).toBe('7 in the last minute; cannot be read: the target answered 503');
    expect((await pass(8)).depth).toBe('cannot be read for 1 min: the target answered 503');
    expect((await pass(2, () => counting(30))).depth).toBe('7 in the last minute');
    expect((await pass(9, (step) => counting(40 + step))).jobs).toMatch(/in the last minute$/);
  });

  test('is asked no more often than it wants to be, and not at all once its metric has left the plan', async () => {
    let asked = 0;
    target.on('request', () => {
      asked += 1;
    });
    text = 'depth 1\n';
    await start(metricOf('depth', 'last', scraped('depth')), metricOf('more', 'max', scraped('depth')));
    for (let look = 0; look < 5; look++) await reader.refresh([plan], shop.app.clock.now());
    await reader.settled();
    expect(asked).toBe(1);
    await pass(6);
    // A look that is late by more than half of ten seconds skips one.
    expect(asked).toBeGreaterThanOrEqual(4);
    expect(asked).toBeLessThanOrEqual(8);
    const before = asked;
    plan = { ...plan, version: 'b'.repeat(64), metrics: {} };
    await pass(3);
    expect(asked).toBe(before);
  });
});

test('what a metric was is kept hour by hour, and what saw the most of an hour counts', async () => {
  await start(metricOf('one', 'last', sql('SELECT 5'), { window: 600 }));
  await pass(370);
  await reader.retire();
  const rows = () => shop.app.db.selectFrom('metric_hour').selectAll().orderBy('hour_at').execute();
  const [first, second] = await rows();
  expect(first).toMatchObject({ service: 'shop', metric: 'one', value: 5 });
  expect(first?.observations).toBeGreaterThan(350);
  expect(second?.observations).toBeLessThan(20);
  // Another node takes over for the rest of the first hour: it has seen less of it.
  shop.app.clock.advance(-600_000);
  reader = new MetricReader(shop.app);
  await pass(2);
  expect((await rows())[0]?.observations).toBe(first?.observations);
}, 60_000);
