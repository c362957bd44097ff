import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import type { Incident } from '@tocsin/core';
import { type Composed, compose } from '../compose.ts';
import { MovableClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { copyDatabase } from '../platform/database/database-copy.fixture.ts';
import { openIncident } from '../respond/open-incident.ts';
import type { Message } from './deliver/claim-message.ts';

const TOKEN = 'a-token-for-tests-only';
export const SERVICE = 'shop';

/** A plan of a shop: one level that pages Ann at once, and Ben after half an hour. */
export function shopPlan(changes: {
  readonly channels: string;
  readonly people: string;
  readonly steps?: string;
}): string {
  const steps = changes.steps ?? '[{ after: 0m, page: [person:ann] }, { after: 30m, page: [person:ben] }]';
  return `service: ${SERVICE}
timezone: UTC
components: { web: {} }
severities:
  P1: { name: Bad, meaning: Nobody can buy, escalation: now }
  P2: { name: Odd, meaning: Some cannot, escalation: now, urgency: notify }
channels:
${changes.channels}
people:
${changes.people}
  ben: { name: Ben, access: admin, contact: [{ channel: outbox, address: ben }] }
escalation:
  now: { steps: ${steps}, repeat: 0 }
`;
}

/** A node that pages: everything of it runs but the monitors. */
export interface PageNode {
  readonly app: Composed['app'];
  readonly clock: MovableClock;
  readonly url: string;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  open(title?: string, severity?: string): Promise<Incident>;
  /** Messages to an address, oldest first. */
  messages(address?: string): Promise<Message[]>;
  incident(id: string): Promise<Incident>;
  /** The kinds of the facts on a timeline, in their order. */
  facts(id: string): Promise<string[]>;
  /** Waits until no job is due; what is due later stays. */
  settle(): Promise<void>;
  /** Moves the clock, and the jobs with it. */
  advance(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export interface PageNodeOptions {
  readonly plan: string;
  /** Other files of the plan's folder, by their path: `templates/t.md`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a node on a database of its own, whose time of day is 12:00 UTC. */
export async function startPageNode({ plan, files = {}, env = {} }: PageNodeOptions): Promise<PageNode> {
  const cluster = process.env.TEST_DATABASE_URL;
  if (!cluster) throw new Error('TEST_DATABASE_URL is not set: the global set-up of the tests sets it');
  const database = await copyDatabase(cluster, 'page');
  const home = await mkdtemp(join(tmpdir(), 'tocsin-page-'));
  await mkdir(join(home, 'plan'));
  for (const [path, text] of Object.entries({ ...files, 'plan.yaml': plan })) {
    await mkdir(dirname(join(home, 'plan', path)), { recursive: true });
    await writeFile(join(home, 'plan', path), text);
  }
  const settings = {
    ...{ TOCSIN_DATA: join(home, 'data'), TOCSIN_TOKEN: TOKEN, TOCSIN_LOG: process.env.TOCSIN_LOG ?? 'silent' },
    DATABASE_URL: database.url,
    ...env,
  };
  const clock = new MovableClock(Date.UTC(2026, 0, 7, 12));
  const where = { url: '' };
  const node = await compose(readConfig(settings, [join(home, 'plan')]), where, clock);
  const { app } = node;
  await app.live.start();
  await app.jobs.start(app.pool);
  const server = createAdaptorServer({ fetch: node.http.fetch });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  where.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settle = () => settleJobs(app);
  return {
    ...{ app, clock, url: where.url, settle },
    ...readers(app),
    async call(method, path, body) {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await fetch(where.url + path, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    open: (title = 'It is down', severity = 'P1') =>
      app.db.transaction().execute((tx) => {
        const what = { service: SERVICE, title, severity, components: ['web'], runbook: null, signal: null };
        return openIncident(app, tx, { kind: 'open', ...what }, { kind: 'system' });
      }),
    async advance(seconds) {
      await moveJobs(app, seconds);
      clock.advance(seconds * 1000);
      await app.pool.query(`select pg_notify('jobs:insert', '{"count":10}')`);
      await settle();
    },
    async close() {
      await app.jobs.stop();
      await app.live.stop();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await node.stop();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function readers(app: Composed['app']): Pick<PageNode, 'messages' | 'incident' | 'facts'> {
  return {
    messages(address) {
      let query = app.db.selectFrom('message').selectAll().orderBy('created_at').orderBy('id');
      if (address !== undefined) query = query.where('address', '=', address);
      return query.execute();
    },
    async incident(id) {
      const row = await app.db.selectFrom('incident').select('state').where('id', '=', id).executeTakeFirstOrThrow();
      return row.state as Incident;
    },
    async facts(id) {
      const rows = await app.db
        .selectFrom('timeline_entry')
        .select('kind')
        .where('incident_id', '=', id)
        .orderBy('seq')
        .execute();
      return rows.map((row) => row.kind);
    },
  };
}

async function moveJobs(app: Composed['app'], seconds: number): Promise<void> {
  const move = `update graphile_worker._private_jobs set run_at = run_at - $1 * interval '1 second' where locked_at is null`;
  // A job that ends at this moment may have locked them in another order; the statement that gave way is made again.
  for (let tries = 1; ; tries++) {
    const error = await app.pool.query(move, [seconds]).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return;
    if ((error as { code?: string }).code !== '40P01' || tries === 5) throw error;
  }
}

async function settleJobs(app: Composed['app']): Promise<void> {
  for (const endMs = Date.now() + 25_000; ; ) {
    const { rows } = await app.pool.query<{ count: number }>(
      `select count(*)::int as count from graphile_worker._private_jobs
       where locked_at is not null or (attempts < max_attempts and run_at <= now())`,
    );
    if (rows[0]?.count === 0) return;
    if (Date.now() > endMs) throw new Error(`${rows[0]?.count} jobs do not end`);
    await sleep(10);
  }
}
