import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assertion, Plan } from '@tocsin/core';
import { expect, it, onTestFinished } from 'vitest';
import { loadPlan } from '../load-plan.ts';

const HEAD = 'service: shop\ntimezone: Europe/Berlin\nseverities: { P1: {}, P2: {} }\n';

async function load(yaml: string, scripts: Readonly<Record<string, string>> = {}): Promise<Plan> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-monitors-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'scripts'));
  await writeFile(join(folder, 'plan.yaml'), HEAD + yaml);
  for (const [name, text] of Object.entries(scripts)) await writeFile(join(folder, 'scripts', name), text);
  const { plan, problems } = await loadPlan(folder, { env: { TOKEN: 'secret' } });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!plan) throw new Error('there is no plan');
  return plan;
}

it('fills in what each type expects unless the plan says so', async () => {
  const { monitors } = await load(`
connections: { app: { url: postgres://localhost/app } }
monitors:
  http: { type: http, url: https://a.example.com/ }
  slow: { type: http, url: https://a.example.com/, expect: { latency: { below: 2s } } }
  gone: { type: http, url: https://a.example.com/, expect: { status: 404 } }
  tcp: { type: tcp, host: a.example.com, port: 25 }
  dns: { type: dns, name: a.example.com }
  named: { type: dns, name: a.example.com, expect: { answers: { contains: 192.0.2.1 } } }
  tls: { type: tls, host: a.example.com }
  own: { type: tls, host: a.example.com, expect: { trusted: false, issuer: Own CA, protocol: TLSv1.3 } }
  domain: { type: domain, domain: example.com, expect: { days: { above: 60 } } }
  grpc: { type: grpc, host: a.example.com, port: 50051 }
  icmp: { type: icmp, host: a.example.com }
  sql: { type: sql, query: SELECT 1 }
  redis: { type: redis, url: redis://localhost }
  length: { type: redis, url: redis://localhost, command: LLEN jobs, expect: { value: { below: 9 } } }
  command: { type: command, command: df }
  live: { type: websocket, url: wss://a.example.com/ }
`);
  const ok: Assertion = { of: 'status', must: { is: [200] } };
  const expected: Readonly<Record<string, readonly Assertion[]>> = {
    http: [ok],
    slow: [ok, { of: 'latency', must: { below: 2000 } }],
    gone: [{ of: 'status', must: { is: [404] } }],
    tcp: [],
    dns: [{ of: 'count', must: { above: 0 } }],
    named: [{ of: 'answers', must: { contains: '192.0.2.1' } }],
    tls: [
      { of: 'trusted', must: { is: [true] } },
      { of: 'days', must: { above: 14 } },
    ],
    own: [
      { of: 'days', must: { above: 14 } },
      { of: 'trusted', must: { is: [false] } },
      { of: 'issuer', must: { is: ['Own CA'] } },
      { of: 'protocol', must: { is: ['TLSv1.3'] } },
    ],
    domain: [{ of: 'days', must: { above: 60 } }],
    grpc: [{ of: 'status', must: { is: ['SERVING'] } }],
    icmp: [{ of: 'loss', must: { below: 1 } }],
    sql: [],
    redis: [{ of: 'value', must: { is: ['PONG'] } }],
    length: [{ of: 'value', must: { below: 9 } }],
    command: [{ of: 'exit', must: { is: [0] } }],
    live: [],
  };
  for (const [id, assertions] of Object.entries(expected)) {
    expect(monitors[id], id).toMatchObject({ expect: assertions, degraded: [] });
  }
  expect(monitors.sql).toMatchObject({ connection: 'app' });
  expect(monitors.length).toMatchObject({ command: ['LLEN', 'jobs'] });
  expect(monitors.tls).toMatchObject({ port: 443, serverName: 'a.example.com', every: 3600, timeout: 10 });
});

it('reads conditions of every form in the units of their facts', async () => {
  const { monitors } = await load(`
monitors:
  app:
    type: http
    url: https://a.example.com/
    expect:
      status: [200, 204]
      body: { contains: ok, not: error, matches: "^o" }
      header: { Content-Type: { matches: json } }
      json: { "$.status": ok, "$.queue.depth": { below: 100, above: 0 }, "$.error": { exists: false } }
    degraded: { latency: { above: 800ms } }
  mail: { type: queue, command: bin/depth, expect: { depth: { below: 1000 }, age: { below: 5m } } }
  host: { type: icmp, host: a.example.com, expect: { loss: { below: 50% } } }
  pings: { type: icmp, host: a.example.com, expect: { received: { above: 1 }, sent: 3 } }
  phases:
    type: http
    url: https://a.example.com/
    expect: { url: https://b.example.com/, dns-ms: { below: 100ms }, first-byte-ms: { below: 1s } }
    degraded: { connect-ms: { above: 50ms }, tls-ms: { above: 200ms } }
  name: { type: domain, domain: example.com, expect: { registrar: { contains: Example } } }
`);
  expect(monitors.app).toMatchObject({
    expect: [
      { of: 'status', must: { is: [200, 204] } },
      { of: 'body', must: { contains: 'ok', not: ['error'], matches: '^o' } },
      { of: 'header:content-type', must: { matches: 'json' } },
      { of: 'json:$.status', must: { is: ['ok'] } },
      { of: 'json:$.queue.depth', must: { below: 100, above: 0 } },
      { of: 'json:$.error', must: { exists: false } },
    ],
    degraded: [{ of: 'latency', must: { above: 800 } }],
  });
  expect(monitors.mail).toMatchObject({
    expect: [
      { of: 'depth', must: { below: 1000 } },
      { of: 'age', must: { below: 300 } },
    ],
  });
  expect(monitors.host).toMatchObject({ expect: [{ of: 'loss', must: { below: 0.5 } }] });
  expect(monitors.pings).toMatchObject({
    expect: [
      { of: 'sent', must: { is: [3] } },
      { of: 'received', must: { above: 1 } },
    ],
  });
  expect(monitors.phases).toMatchObject({
    expect: [
      { of: 'status', must: { is: [200] } },
      { of: 'url', must: { is: ['https://b.example.com/'] } },
      { of: 'dns-ms', must: { below: 100 } },
      { of: 'first-byte-ms', must: { below: 1000 } },
    ],
    degraded: [
      { of: 'connect-ms', must: { above: 50 } },
      { of: 'tls-ms', must: { above: 200 } },
    ],
  });
  expect(monitors.name).toMatchObject({ expect: [{ of: 'days' }, { of: 'registrar', must: { contains: 'Example' } }] });
});

it('sends who asks and what is asked as headers', async () => {
  const { monitors } = await load(`
monitors:
  app: { type: http, url: https://a.example.com/, method: POST, bearer: "\${TOKEN}", body: { ping: true } }
  old: { type: http, url: https://a.example.com/, basic: { user: m, password: "\${TOKEN}" }, body: ping }
  way:
    type: journey
    steps:
      - { url: https://a.example.com/login, method: POST, expect: { status: 201 }, extract: { token: "json:$.token" } }
      - { title: Me, url: "https://a.example.com/{{token}}" }
`);
  expect(monitors.app).toMatchObject({
    headers: { Authorization: 'Bearer secret', 'Content-Type': 'application/json' },
    body: '{"ping":true}',
  });
  expect(monitors.old).toMatchObject({ headers: { Authorization: 'Basic bTpzZWNyZXQ=' }, body: 'ping' });
  expect(monitors.way).toMatchObject({
    every: 300,
    steps: [
      { title: 'POST https://a.example.com/login', expect: [{ of: 'status', must: { is: [201] } }] },
      { title: 'Me', expect: [{ of: 'status', must: { is: [200] } }], extract: {} },
    ],
  });
});

it('takes a script into the plan, and a change of it into the version', async () => {
  const yaml = 'monitors: { buy: { type: browser, script: scripts/buy.mjs } }\n';
  const plan = await load(yaml, { 'buy.mjs': 'export default () => 1;' });
  expect(plan.monitors.buy).toMatchObject({
    script: { file: 'scripts/buy.mjs', source: 'export default () => 1;' },
    timeout: 120,
  });
  const changed = await load(yaml, { 'buy.mjs': 'export default () => 2;' });
  expect(changed.version).not.toBe(plan.version);
});

it('knows how far apart the moments of a schedule are, and how many regions are most of them', async () => {
  const { monitors } = await load(`
monitors:
  nightly: { type: heartbeat, schedule: "0 3 * * *", longest: 20m }
  weekdays: { type: heartbeat, schedule: "0 9 * * MON-FRI", timezone: UTC }
  often: { type: heartbeat, every: 30s }
  far: { type: http, url: https://a.example.com/, regions: { names: [eu, us, asia] } }
`);
  // The night in which clocks go back is 25 hours long.
  expect(monitors.nightly).toMatchObject({ every: 25 * 3600, longest: 1200, grace: 60 });
  expect(monitors.nightly).toMatchObject({ schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin' } });
  expect(monitors.weekdays).toMatchObject({ every: 3 * 86_400, schedule: { timezone: 'UTC' } });
  expect(monitors.often).toMatchObject({ every: 30, schedule: null });
  expect(monitors.far).toMatchObject({ regions: { names: ['eu', 'us', 'asia'], agree: 2 } });
});

it('says where metrics come from, what they are, and what ends a band', async () => {
  const { metrics, severities } = await load(`
connections: { app: { url: postgres://localhost/app } }
scrapes: { app: { url: https://a.example.com/metrics } }
monitors: { home: { type: http, url: https://a.example.com/ } }
metrics:
  jobs: { read: last, from: { sql: SELECT count(*) FROM jobs }, alert: { above: 10, until: 5, severity: P2 } }
  ok: { read: ratio, from: { scrape: app, ok: good_total, fail: bad_total }, alert: { below: 95%, until: 97% } }
  home.time: { read: p95, from: { monitor: home }, anomalies: { direction: up, deviations: 6 } }
  memory: { read: max, from: memory.used, unit: bytes, anomalies: true }
`);
  expect(metrics.jobs).toMatchObject({
    from: { kind: 'sql', connection: 'app', query: 'SELECT count(*) FROM jobs', every: 30 },
    ...{ unit: 'count', minimum: 1, alert: { above: 10, until: 5 } },
  });
  expect(severities[1]?.when).toEqual([{ kind: 'metric', metric: 'jobs', above: 10, for: 0 }]);
  expect(metrics.ok).toMatchObject({
    from: { kind: 'scraped', scrape: 'app', of: null, ok: 'good_total', fail: 'bad_total' },
    ...{ unit: 'ratio', alert: { below: 0.95, until: 0.97 } },
  });
  expect(metrics['home.time']).toMatchObject({
    ...{ from: { kind: 'monitor', monitor: 'home' }, unit: 'ms' },
    anomalies: { deviations: 6, direction: 'up', for: 600, severity: 'P2', weeks: 8, minimumWeeks: 3 },
  });
  expect(metrics.memory).toMatchObject({ unit: 'bytes', minimum: 5, anomalies: { severity: 'P2' } });
});

it('reads rules of alerts, feeds of vendors, mappings and panels', async () => {
  const plan = await load(`
alerts: { rules: { noise: { match: { source: sentry, labels: { zone: [eu, us] } }, incident: join } } }
reports: { opens: { count: 3, within: 15m, severity: P2 } }
intake:
  mappings: { shop: { key: body.id, summary: body.title } }
  secrets: { sentry: "\${TOKEN}", stripe: "\${MISSING}" }
vendors:
  pay: { status: https://status.example.com/ }
  mail: { status: https://status.example.org/, feed: https://status.example.org/history.rss, every: 5m, watches: [API] }
  dark: { status: https://status.example.net/, feed: false }
panels: { errors: { recentErrors: true } }
`);
  expect(plan.alerts.rules).toEqual([
    {
      ...{ id: 'noise', match: { source: ['sentry'], labels: { zone: ['eu', 'us'] } }, incident: 'join' },
      ...{ severity: null, component: null, runbook: null, after: null, groupBy: [] },
    },
  ]);
  expect(plan.reports).toEqual({ opens: { count: 3, within: 900, severity: 'P2' }, form: false });
  expect(plan.intake.mappings.shop).toMatchObject({ key: 'body.id', severity: null });
  expect(plan.intake.secrets).toEqual({ sentry: 'secret' });
  expect(plan.vendors.pay?.feed).toEqual({ kind: 'statuspage', url: 'https://status.example.com/api/v2/summary.json' });
  expect(plan.vendors.mail).toMatchObject({ feed: { kind: 'rss' }, every: 300, watches: ['API'] });
  expect(plan.vendors.dark?.feed).toBeNull();
  expect(plan.panels.errors).toMatchObject({ source: { kind: 'recent-errors' }, every: 60 });
});
