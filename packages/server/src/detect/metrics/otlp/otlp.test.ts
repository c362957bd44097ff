import { gzipSync } from 'node:zlib';
import { type Metric, quantileOf, unflattenSketch } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../../detect-app.fixture.ts';
import { ExportRequest, ExportResponse, StatusMessage } from './metrics-proto.ts';

const read = (id: string): Metric => ({
  ...{ id, title: id, read: 'sum', unit: 'count', window: 300, minimum: 1, component: null, runbook: null },
  ...{ target: null, alert: null, critical: null, anomalies: null, from: { kind: 'pushed', name: id } },
});
const NAMES = ['sums', 'deltas', 'gauges', 'http.duration', 'exp', 'updown', 'old'];

let shop: DetectApp;
beforeAll(async () => {
  shop = await startDetectApp(planOf({ metrics: NAMES.map(read) }));
});
afterAll(() => shop.close());

type Data = Record<string, unknown>;
const request = (...metrics: Data[]) => ({ resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics }] }] });
const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

function post(body: string | Buffer, headers: Record<string, string> = {}) {
  const own = { 'content-type': 'application/json', 'x-tocsin-key': shop.app.keys.sdk('shop'), ...headers };
  return shop.api.request('/v1/metrics', {
    method: 'POST',
    headers: own,
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}
const postJson = (...metrics: Data[]) => post(JSON.stringify(request(...metrics)));
const postProtobuf = (...metrics: Data[]) =>
  post(gzipSync(ExportRequest.encode(ExportRequest.fromObject(request(...metrics))).finish()), {
    ...{ 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    ...{ 'x-tocsin-key': '', authorization: `Bearer ${shop.app.keys.sdk('shop')}` },
  });

/** What is stored of a name in the step that is now. */
async function stored(metric: string) {
  const row = await shop.app.db
    .selectFrom('counter_step')
    .selectAll()
    .where('metric', '=', metric)
    .where('start_at', '>', new Date(shop.app.clock.now() - 10_000))
    .orderBy('start_at', 'desc')
    .executeTakeFirst();
  return row ? { ...row, sketch: unflattenSketch(row.sketch) } : undefined;
}
const nextStep = () => shop.app.clock.advance(10_000);
const nano = (ms: number) => `${ms}000000`;

describe.each([
  ['JSON', postJson],
  ['protobuf and gzip', postProtobuf],
])('in %s', (_, send) => {
  test('deltas are added, and what failed is told from what did not', async () => {
    nextStep();
    const sum = (value: number, ...attributes: Data[]) => ({ asInt: String(value), attributes, timeUnixNano: '1' });
    const metric = {
      name: 'deltas',
      sum: {
        ...{ aggregationTemporality: 1, isMonotonic: true },
        dataPoints: [sum(9, attribute('http.route', '/a')), sum(1, attribute('error.type', 'timeout'))],
      },
    };
    const response = await send(metric);
    expect(response.status).toBe(200);
    await send(metric);
    expect(await stored('deltas')).toMatchObject({ ok: 18, fail: 2 });
  });

  test('a gauge is the sum of its series now', async () => {
    nextStep();
    await send({ name: 'gauges', gauge: { dataPoints: [{ asDouble: 3.5 }, { asInt: '-1' }] } });
    await send({ name: 'updown', sum: { aggregationTemporality: 2, dataPoints: [{ asInt: '7' }] } });
    expect(await stored('gauges')).toMatchObject({ last: 2.5, min: -1, max: 3.5, count: 2 });
    expect(await stored('updown')).toMatchObject({ last: 7 });
  });

  test('a histogram in seconds is a sketch in milliseconds', async () => {
    nextStep();
    const dataPoints = [
      { count: '100', sum: 20, bucketCounts: ['50', '50', '0'], explicitBounds: [0.1, 0.3], startTimeUnixNano: '5' },
    ];
    await send({ name: 'http.duration', unit: 's', histogram: { aggregationTemporality: 1, dataPoints } });
    const row = await stored('http.duration');
    expect(row).toMatchObject({ ok: 100, count: 100, sum: 20_000 });
    expect(Math.abs((quantileOf(row?.sketch ?? null, 0.75) ?? 0) / 200 - 1)).toBeLessThan(0.02);
  });

  test('an exponential histogram is a sketch within 2 % of its buckets', async () => {
    nextStep();
    // Base 2^(1/8): index 80 begins at 2^10 = 1024 ms.
    const positive = { offset: 80, bucketCounts: ['10'] };
    const dataPoints = [{ count: '12', sum: 11_000, scale: 3, zeroCount: '2', positive, startTimeUnixNano: '5' }];
    await send({ name: 'exp', unit: 'ms', exponentialHistogram: { aggregationTemporality: 1, dataPoints } });
    const row = await stored('exp');
    const [low, high] = [0.2, 1].map((q) => quantileOf(row?.sketch ?? null, q) ?? 0);
    expect(low).toBeGreaterThan(1024 * 0.98);
    expect(high).toBeLessThan(1024 * 2 ** 0.125 * 1.02);
    expect(quantileOf(row?.sketch ?? null, 0.1)).toBe(0);
  });
});

test('cumulative sums count what came since; one that begins anew counts from 0, an old one that is first seen does not', async () => {
  const send = (value: number, startMs: number) =>
    postJson({
      name: 'sums',
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ asInt: value, startTimeUnixNano: nano(startMs) }],
      },
    });
  const old = shop.app.clock.now() - 3_600_000;
  const seen = [];
  for (const [value, startMs] of [
    [1000, old],
    [1040, old],
    [1040, old],
    [15, shop.app.clock.now()],
  ] as const) {
    nextStep();
    await send(value, startMs);
    seen.push((await stored('sums'))?.ok);
  }
  expect(seen).toEqual([0, 40, 0, 15]);
});

test('what cannot be taken is told, and the rest is taken', async () => {
  nextStep();
  const dataPoints = [{ asInt: '3' }, { asInt: '-3' }, { asDouble: 'NaN' }, { asDouble: 1e200 }, { flags: 1 }];
  const metrics = [
    { name: 'deltas', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } },
    { name: 'old', summary: { dataPoints: [{}] } },
  ];
  const response = await postJson(...metrics);
  expect(await response.json()).toEqual({
    partialSuccess: { rejectedDataPoints: '4', errorMessage: 'deltas: is negative or no finite number' },
  });
  expect(await stored('deltas')).toMatchObject({ ok: 3, fail: 0 });
  const answered = await postProtobuf(metrics[1] ?? {});
  const said = ExportResponse.toObject(ExportResponse.decode(Buffer.from(await answered.arrayBuffer())), {
    longs: Number,
  });
  expect(said).toEqual({
    partialSuccess: { rejectedDataPoints: 1, errorMessage: expect.stringContaining('send histograms') },
  });
});

test('metrics that nobody reads are not kept', async () => {
  const response = await postJson({ name: 'of-nobody', gauge: { dataPoints: [{ asInt: '1' }] } });
  expect([response.status, await response.json(), await stored('of-nobody')]).toEqual([200, {}, undefined]);
});

describe('a request that is wrong', () => {
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
  test.each<[string, string | Buffer, Record<string, string>, number]>([
    ['without a key', '{}', { 'x-tocsin-key': 'sdk_wrong' }, 401],
    ['of another type', 'a', { 'content-type': 'text/plain' }, 415],
    ['in another encoding', 'a', { 'content-encoding': 'br' }, 415],
    ['that is no gzip', 'a', { 'content-encoding': 'gzip' }, 400],
    ['that unpacks to 20 MB', bomb, { 'content-encoding': 'gzip' }, 413],
    ['that is 5 MB', Buffer.alloc(5 * 1024 * 1024), {}, 413],
    ['that is not JSON', '{', {}, 400],
    ['of another shape', '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":5}]}]}]}', {}, 400],
    ['that is a list', '[]', {}, 400],
    ['that is no protobuf', Buffer.from([0x0a, 0xff, 0xff, 0xff]), { 'content-type': 'application/x-protobuf' }, 400],
  ])('%s', async (_, body, headers, status) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    const bytes = Buffer.from(await response.arrayBuffer());
    const isProtobuf = headers['content-type'] === 'application/x-protobuf';
    const said = isProtobuf ? StatusMessage.toObject(StatusMessage.decode(bytes)) : JSON.parse(bytes.toString());
    expect(said).toMatchObject({ code: expect.any(Number), message: expect.any(String) });
  });

  test('more than four at once are asked to come back', async () => {
    const body = JSON.stringify(request({ name: 'gauges', gauge: { dataPoints: [{ asInt: '1' }] } }));
    const answers = await Promise.all(Array.from({ length: 30 }, () => post(body)));
    const busy = answers.filter(({ status }) => status === 429);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]?.headers.get('retry-after')).toBe('1');
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
  });
});
