// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '@tocsin/core';
import { PLAIN_REVIEW } from '@tocsin/core';
import { expect, it, onTestFinished } from 'vitest';
import { loadPlan } from '../load-plan.ts';

const BASE = `service: shop
timezone: America/New_York
people: { ann: { access: admin, contact: [{ channel: bot, address: ann }] } }
channels: { bot: { type: sandbox } }
components: { app: {} }
`;

async function planOf(more: string, env: Record<string, string> = {}): Promise<Plan> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-assemble-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(
    join(folder, 'plan.yaml'),
    BASE + (more.includes('severities:') ? more : `severities: { P1: {} }\n${more}`),
  );
  await mkdir(join(folder, 'templates'));
  await writeFile(join(folder, 'templates/t.md'), 'Hello\n');
  const { plan, problems } = await loadPlan(folder, { env });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!plan) throw new Error('no plan');
  return plan;
}

it('takes bands that name a level for criteria of it, each once', async () => {
  const { severities, metrics } = await planOf(`
severities:
  P1: { when: [{ metric: ok, below: 90%, for: 2m }] }
  P2: {}
metrics:
  ok:
    read: ratio
    target: { above: 99% }
    alert: { below: 95%, severity: P2 }
    critical: { below: 90%, for: 2m, severity: P1 }
    anomalies: true
  slow: { read: p95, alert: { above: 800ms } }
`);
  expect(severities.map(({ when }) => when)).toEqual([
    [{ kind: 'metric', metric: 'ok', below: 0.9, for: 120 }],
    [{ kind: 'metric', metric: 'ok', below: 0.95, for: 0 }],
  ]);
  expect(metrics.ok).toMatchObject({
    target: { above: 0.99, for: 0, severity: null },
    critical: { below: 0.9, for: 120, severity: 'P1' },
    anomalies: { deviations: 4, direction: 'both', for: 600, severity: 'P2', weeks: 8, minimumWeeks: 3 },
  });
  expect(metrics.slow).toMatchObject({ target: null, alert: { above: 800 }, critical: null, anomalies: null });
});

it('lets audiences hear of the levels that they name and of those that name them', async () => {
  const { communication } = await planOf(`
severities: { P0: { notify: [some] }, P1: { notify: [more] }, P2: {} }
communication:
  audiences:
    some: { statusPage: true, template: t }
    more: { statusPage: true, template: t, severities: [P2], update: 30m }
    all: { statusPage: true, template: t }
`);
  const heard = Object.values(communication.audiences).map(({ id, severities, update }) => [id, severities, update]);
  expect(heard).toEqual([
    ['some', ['P0'], null],
    ['more', ['P1', 'P2'], 1_800],
    ['all', ['P0', 'P1', 'P2'], null],
  ]);
});

it('reads what happens by the calendar in the zone of the plan, unless it has its own', async () => {
  const plan = await planOf(`
connections: { content: { type: d1, database: content-db } }
monitors: { web: { type: http, url: "https://shop.example.com/", title: Front page } }
maintenance: { weekly: { cron: "0 2 * * SUN", timezone: UTC, duration: 2h } }
routines:
  daily: { cron: "0 9 * * *", owner: person:ann, items: [Look, { monitor: web }, { title: Read, monitor: web }, { title: Ask }] }
backups:
  database:
    connection: content
    cron: "0 3 * * *"
    alerts: { none: 36h, took: 10m }
    verify: { cron: "0 9 * * MON#1", age: 7d, queries: [{ title: Any, sql: SELECT 1, expect: 1 }, { title: Runs, sql: SELECT 2 }] }
  files: { command: tar, cron: "0 4 * * *", timezone: UTC, verify: { cron: "@monthly" } }
`);
  expect(plan.connections.content).toEqual({ id: 'content', type: 'd1', database: 'content-db' });
  expect(plan.maintenance.weekly).toEqual({
    ...{ id: 'weekly', title: 'Weekly', cron: '0 2 * * SUN', timezone: 'UTC', duration: 7_200 },
    ...{ components: [], announce: [], template: null, banner: false, tasks: [] },
  });
  expect(plan.routines.daily).toMatchObject({
    timezone: 'America/New_York',
    owner: { kind: 'person', person: 'ann' },
    items: [
      { kind: 'manual', title: 'Look' },
      { kind: 'monitor', monitor: 'web', title: 'Front page' },
      { kind: 'monitor', monitor: 'web', title: 'Read' },
      { kind: 'manual', title: 'Ask' },
    ],
  });
  expect(plan.backups.database).toMatchObject({
    ...{ connection: 'content', command: null, keep: 30, compress: true, objective: null },
    alerts: { none: 129_600, size: null, took: 600 },
    verify: { timezone: 'America/New_York', age: 604_800, queries: [{ expect: 1 }, { expect: null }] },
  });
  expect(plan.backups.files).toMatchObject({ command: 'tar', verify: { timezone: 'UTC', age: null, queries: [] } });
});

it('knows vendors, triggers, and what a review asks for', async () => {
  const plan = await planOf(`
vendors: { stripe: { status: "https://status.stripe.com", hours: 24/7 } }
communication:
  audiences: { all: { statusPage: true, template: t } }
  triggers: { breach: { when: customer-data, audiences: [all] } }
review:
  tasks: [{ title: Report, due: 24h }]
  goals: [Fewer, { measure: mttr, change: -10% }, { measure: updates-on-time, above: 90%, per: year }]
`);
  expect(plan.vendors.stripe).toEqual({
    ...{ id: 'stripe', title: 'Stripe', status: 'https://status.stripe.com', support: null, hours: '24/7' },
    feed: { kind: 'statuspage', url: 'https://status.stripe.com/api/v2/summary.json' },
    ...{ every: 60, watches: [], components: [] },
  });
  expect(plan.communication.triggers.breach).toMatchObject({ when: 'customer-data', after: 0, approval: true });
  expect(plan.review).toEqual({
    ...PLAIN_REVIEW,
    tasks: [{ title: 'Report', due: 86_400 }],
    goals: [
      { ...{ title: 'Fewer', measure: null, change: null, below: null, above: null }, per: 'quarter', severities: [] },
      {
        ...{ title: 'MTTR 10% lower every quarter', measure: 'mttr', change: -0.1, below: null, above: null },
        ...{ per: 'quarter', severities: [] },
      },
      {
        ...{ title: 'Updates on time', measure: 'updates-on-time', change: null, below: null, above: 0.9 },
        ...{ per: 'year', severities: [] },
      },
    ],
  });
});

it('leaves what needs a secret that is not set, and takes it when it is', async () => {
  const text = `
inbox: { stripe: { provider: stripe, secret: "\${STRIPE_SECRET}", forward: "\${SHOP_URL}/hooks" } }
jobs: { tick: { cron: "*/5 * * * *", url: "\${SHOP_URL}/tick", secret: "\${TICK_SECRET}" }, open: { cron: "@daily", url: "https://shop.example.com/" } }
connections: { content: { type: d1, database: "\${DATABASE}" } }
`;
  const unset = await planOf(text);
  expect(unset.inbox.stripe).toMatchObject({ secrets: [], forward: null, concurrency: 4, orderBy: null });
  expect(unset.jobs.tick).toMatchObject({
    url: null,
    secret: null,
    unset: ['url', 'secret'],
    overlap: 'skip',
    method: 'POST',
  });
  expect(unset.connections.content).toMatchObject({ database: null });
  const env = { STRIPE_SECRET: 's', SHOP_URL: 'https://shop.example.com', TICK_SECRET: 't', DATABASE: 'd' };
  const set = await planOf(text, env);
  expect(set.inbox.stripe).toMatchObject({ secrets: ['s'], forward: 'https://shop.example.com/hooks' });
  expect(set.jobs).toMatchObject({
    tick: { url: 'https://shop.example.com/tick', secret: 't', unset: [] },
    open: { secret: null, unset: [] },
  });
  expect(set.connections.content).toMatchObject({ database: 'd' });
});
