import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import type { Incident } from '@tocsin/core';
import { type Composed, compose } from '../compose.ts';
import { MovableClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { copyDatabase } from '../platform/database/database-copy.fixture.ts';
import { openIncident } from '../respond/open-incident.ts';
import { runbook } from '../runbook/phase.ts';
import { contain } from './phase.ts';

const PLAN = resolve(import.meta.dirname, '../../../../examples/churn-saver');
const TOKEN = 'a-token-for-tests-only';
export const SERVICE = 'churn-saver';

/** A node on a database of its own with the plan of churn-saver: everything but the monitors runs. */
export interface ResponseNode {
  readonly app: Composed['app'];
  readonly clock: MovableClock;
  readonly url: string;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  open(severity: string, components?: readonly string[], title?: string): Promise<Incident>;
  /** Waits until no job is due; what is due later stays. */
  settle(): Promise<void>;
  /** Moves the clock, and the jobs with it. */
  advance(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function startResponseNode(): Promise<ResponseNode> {
  const cluster = process.env.TEST_DATABASE_URL;
  if (!cluster) throw new Error('TEST_DATABASE_URL is not set: the global set-up of the tests sets it');
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-response-'));
  const database = await copyDatabase(cluster, 'response');
  const env = { TOCSIN_DATA: dataDir, DATABASE_URL: database.url, TOCSIN_TOKEN: TOKEN, TOCSIN_LOG: 'silent' };
  const clock = new MovableClock(Date.UTC(2026, 0, 5, 19, 15));
  const where = { url: '' };
  const node = await compose(readConfig(env, [PLAN]), where, clock);
  const { app } = node;
  await app.live.start();
  await app.jobs.start(app.pool);
  const stops = [await contain.start?.(app), await runbook.start?.(app)];
  const server = createAdaptorServer({ fetch: node.http.fetch });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  where.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const settle = async () => {
    for (;;) {
      const { rows } = await app.pool.query<{ count: number }>(
        `select count(*)::int as count from graphile_worker._private_jobs
         where attempts < max_attempts and (locked_at is not null or run_at <= now())`,
      );
      if (rows[0]?.count === 0) return;
      await sleep(10);
    }
  };
  return {
    app,
    clock,
    url: where.url,
    settle,
    async call(method, path, body) {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await fetch(where.url + path, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    open: (severity, components = ['webhooks'], title = 'Webhooks fail') =>
      app.db.transaction().execute((tx) => {
        const what = { service: SERVICE, title, severity, components, runbook: null, signal: null };
        return openIncident(app, tx, { kind: 'open', ...what }, { kind: 'system' });
      }),
    async advance(seconds) {
      const sql = `update graphile_worker._private_jobs set run_at = run_at - $1 * interval '1 second' where locked_at is null`;
      await app.pool.query(sql, [seconds]);
      clock.advance(seconds * 1000);
      await app.pool.query(`select pg_notify('jobs:insert', '{"count":10}')`);
      await settle();
    },
    async close() {
      await settle();
      await app.jobs.stop();
      for (const stop of stops) await stop?.();
      await app.live.stop();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await node.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
