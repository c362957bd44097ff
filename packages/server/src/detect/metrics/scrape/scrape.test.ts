import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metric, Plan } from '@tocsin/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readExposition, type Sample } from './read-exposition.ts';
import { scrapeSource } from './scrape-source.ts';

const metricOf = (id: string, read: Metric['read'], from: object, unit: Metric['unit'] = 'count'): Metric => ({
  ...{ id, title: id, read, unit, window: 300, minimum: 1, component: null, runbook: null },
  ...{ target: null, alert: null, critical: null, anomalies: null },
  from: { kind: 'scraped', scrape: 'app', of: null, ok: null, fail: null, ...from },
});

let server: http.Server;
let answer: (request: http.IncomingMessage, response: http.ServerResponse) => void;
let asked: http.IncomingHttpHeaders;

beforeEach(async () => {
  server = http.createServer((request, response) => {
    asked = request.headers;
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

/** The target says these, one after the other; each answers what a look at it gives. */
async function look(metrics: readonly Metric[], texts: readonly string[], everyMs = 30_000) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const scrape = { id: 'app', url, headers: { authorization: 'Bearer s' }, every: 30, timeout: 1 };
  const source = scrapeSource({ service: 'shop' } as Plan, scrape, metrics);
  const looks = [];
  for (const [index, text] of texts.entries()) {
    answer = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(text);
    looks.push(await source.ask(new AbortController().signal, index * everyMs));
  }
  return looks;
}

const askWith = (own: typeof answer) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const scrape = { id: 'app', url, headers: {}, every: 30, timeout: 1 };
  const source = scrapeSource({ service: 'shop' } as Plan, scrape, [metricOf('up', 'last', { of: 'up' })]);
  answer = own;
  return source.ask(new AbortController().signal, 0);
};

describe('counters', () => {
  const ratio = metricOf('ok', 'ratio', { ok: 'r_total{status!~"5.."}', fail: 'r_total{status=~"5.."}' });

  test('count by what they have grown; one that begins anew counts from 0, and so does one that was not there', async () => {
    const looks = await look(
      [ratio],
      [
        '# TYPE r_total counter\nr_total{status="200"} 1000\n',
        'r_total{status="200"} 1090\nr_total{status="503"} 10\n',
        'r_total{status="200"} 30\nr_total{status="503"} 12\n',
      ],
    );
    expect(looks.map(({ points }) => [points[0]?.ok, points[0]?.fail])).toEqual([
      [0, 0],
      [90, 10],
      [30, 2],
    ]);
    expect(asked.authorization).toBe('Bearer s');
  });

  test('do not count what has happened who knows when: in a long gap', async () => {
    const looks = await look([ratio], ['r_total{status="200"} 1', 'r_total{status="200"} 500'], 600_000);
    expect(looks[1]?.points[0]?.ok).toBe(0);
  });

  test('a total, and one of OpenMetrics with exemplars and a time', async () => {
    const text = (n: number) =>
      `# TYPE jobs counter\njobs_total{q="a"} ${n} 1690000000.1 # {trace_id="x y"} 1 1690000000\njobs_created{q="a"} 1\n# EOF\njobs_total{q="b"} 9\n`;
    const looks = await look([metricOf('jobs', 'sum', { of: 'jobs_total' })], [text(5), text(12)]);
    expect(looks[1]?.points[0]).toMatchObject({ sum: 7, count: 7 });
  });

  test('never poison anything: values that are no amounts', async () => {
    const texts = ['NaN', '+Inf', '-5', '1e300'].map((value) => `r_total{status="200"} ${value}\n`);
    const looks = await look([ratio], ['r_total{status="200"} 5', ...texts]);
    for (const { points } of looks) expect(points.every(({ ok = 0 }) => ok === 0)).toBe(true);
  });
});

test('gauges: several series are added up for the last value, and the first of a duplicate counts', async () => {
  const text = '# TYPE depth gauge\ndepth{q="a"} 3\ndepth{q="b"} 4\ndepth{q="a"} 900\ndepth{q="c"} NaN\n';
  const [first] = await look(
    [metricOf('depth', 'last', { of: 'depth' }), metricOf('none', 'max', { of: 'nowhere' })],
    [text],
  );
  expect(first?.points).toMatchObject([{ last: 7, min: 3, max: 4, count: 2, sum: 7 }]);
  expect(first?.failed).toEqual({ none: 'the target has nothing that matches nowhere' });
});

test('classic histograms become sketches of what came since, in milliseconds', async () => {
  const text = (n: number) =>
    `# TYPE d_seconds histogram\nd_seconds_bucket{le="0.1"} ${10 * n}\nd_seconds_bucket{le="0.5"} ${90 * n}\n` +
    `d_seconds_bucket{le="+Inf"} ${100 * n}\nd_seconds_sum ${30 * n}\nd_seconds_count ${100 * n}\n`;
  const metrics = [
    metricOf('p50', 'p50', { of: 'd_seconds' }, 'ms'),
    metricOf('avg', 'avg', { of: 'd_seconds' }, 'ms'),
    metricOf('rate', 'rate', { of: 'd_seconds' }),
  ];
  const [, second] = await look(metrics, [text(1), text(2)]);
  const [p50, avg, rate] = second?.points ?? [];
  const { quantileOf } = await import('@tocsin/core');
  expect(p50?.count).toBe(100);
  expect(Math.abs((quantileOf(p50?.sketch ?? null, 0.5) ?? 0) / 300 - 1)).toBeLessThan(0.02);
  expect(avg).toMatchObject({ sum: 30_000, count: 100 });
  expect(rate).toMatchObject({ sum: 100 });
});

test('of a summary its own quantile counts', async () => {
  const text = 's_seconds{quantile="0.5"} 0.1\ns_seconds{quantile="0.95"} 0.25\ns_seconds_sum 9\ns_seconds_count 3\n';
  const [first] = await look([metricOf('p95', 'p95', { of: 's_seconds' }, 'ms')], [text]);
  expect(first?.points).toMatchObject([{ count: 1, last: 250 }]);
});

describe('a target that is wrong', () => {
  test.each<[string, typeof answer, string]>([
    ['answers 503', (_, r) => r.writeHead(503).end('up 1'), 'the target answered 503'],
    ['redirects', (_, r) => r.writeHead(302, { location: 'http://example.com/' }).end(), 'the target answered 302'],
    [
      'answers HTML',
      (_, r) => r.end('<html><body>\n<p>up 1</p>\n</body></html>'),
      'not in the text format of Prometheus',
    ],
    ['answers JSON', (_, r) => r.end('{"up":1}'), 'not in the text format of Prometheus'],
    ['never answers', () => undefined, 'did not answer within 1 s'],
    [
      'never ends',
      (_, r) => {
        r.write('up 1\n');
        const timer = setInterval(() => r.write('# HELP up x\n'), 20);
        r.on('close', () => clearInterval(timer));
      },
      'did not answer within 1 s',
    ],
    ['answers 11 MB', (_, r) => r.end(`x_total{a="${'b'.repeat(2000)}"} 1\n`.repeat(6000)), 'larger than 10 MB'],
    ['hangs up', (_, r) => r.destroy(), 'closed'],
    [
      'has too many series',
      (_, r) => r.end(Array.from({ length: 10_001 }, (_n, i) => `up{i="${i}"} 1`).join('\n')),
      'more than 10000 series',
    ],
  ])('%s', async (_, own, message) => {
    await expect(askWith(own)).rejects.toThrow(message);
  });

  test('a selector that is none is told of its metric alone', async () => {
    const [first] = await look(
      [metricOf('bad', 'last', { of: 'up{' }), metricOf('up', 'last', { of: 'up' })],
      ['up 1\n'],
    );
    expect(first?.failed.bad).toContain('the selector up{ is wrong');
    expect(first?.points).toHaveLength(1);
  });
});

describe('the text format', () => {
  const read = (pieces: readonly string[], name = 'm') => {
    const samples: Sample[] = [];
    const reader = readExposition({
      wants: (own) => own === name,
      onSample: (one) => samples.push(one),
      onType: () => undefined,
    });
    for (const piece of pieces) reader.push(piece);
    return { ...reader.end(), read: samples.map(({ labels, value }) => [Object.fromEntries(labels), value]) };
  };

  test.each([
    ['m 1', [[{}, 1]]],
    ['m{} 1 1690000000000', [[{}, 1]]],
    ['m {a="1"} 2', [[{ a: '1' }, 2]]],
    ['m{a="}",b="#",c=","} 3', [[{ a: '}', b: '#', c: ',' }, 3]]],
    ['m{a="q\\"\\\\\\n",} 4', [[{ a: 'q"\\\n' }, 4]]],
    ['{"m", a="1"} 5', [[{ a: '1' }, 5]]],
    [
      'm +Inf\r\nm{a="2"} -2.5e-3',
      [
        [{}, Number.POSITIVE_INFINITY],
        [{ a: '2' }, -0.0025],
      ],
    ],
    ['mm 1\n# TYPE m counter\n#comment\n\nm\t7', [[{}, 7]]],
  ])('%j', (text, expected) => {
    expect(read([text]).read).toEqual(expected);
    // However it is cut.
    expect(read([...text]).read).toEqual(expected);
  });

  test.each(['m', 'm{a="1" 2', 'm{a=1} 2', 'm{a="1"} x', 'm 0x1F', 'm{a="1"}', `m{a="${'x'.repeat(70_000)}"} 1`])(
    'a line that is nothing is counted: %.20s',
    (text) => {
      expect(read([text, '\nm 1\n'])).toEqual({ samples: 1, malformed: 1, read: [[{}, 1]] });
    },
  );

  test('a million series cost time, not memory', () => {
    let kept = 0;
    const reader = readExposition({
      wants: (own) => own === 'm',
      onSample: () => (kept += 1),
      onType: () => undefined,
    });
    const piece = Array.from({ length: 10_000 }, (_, i) => `other{i="${i}",path="/a/b"} ${i}`).join('\n');
    const startMs = performance.now();
    for (let i = 0; i < 100; i++) reader.push(`${piece}\n`);
    expect([reader.end().samples, kept]).toEqual([1_000_000, 0]);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });
});
