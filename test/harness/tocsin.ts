import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SampleApp, type SampleAppConfig, sampleAppConfig, startSampleApp } from '@tocsin/sample-app';
import { MovableClock, type RunningServer, readConfig, startServer } from '@tocsin/server';
import type { IncidentList, IncidentRoom, Outbox } from '@tocsin/server/contract';
import type { Pool } from 'pg';
import { advanceClock } from './advance.ts';
import { freshDatabase, migratedDatabase } from './databases.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export interface TocsinOptions {
  /** Plan folder, from the root of the project. */
  readonly plan?: string;
  /** What the clock shows first. */
  readonly startAt?: string;
  /** More environment for the plan's secrets. */
  readonly env?: Record<string, string>;
  /** Webhooks a second that the sample application receives. */
  readonly trafficPerSecond?: number;
  /** More settings of the sample application, which are known once the server is there. */
  app?(server: RunningServer): Partial<SampleAppConfig>;
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** Tocsin, its database, a sample application and a clock that can be moved: a whole installation for a scenario. */
export interface Tocsin {
  readonly url: string;
  readonly server: RunningServer;
  readonly app: SampleApp;
  readonly clock: MovableClock;
  readonly pool: Pool;
  readonly token: string;
  readonly dataDir: string;
  /** Calls the API as the command line does. */
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  /** Calls the API and fails on any answer but 200. */
  must<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** Runs the `tocsin` command against this installation. */
  cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Moves the clock: everything that is due on the way happens on the way. */
  advance(duration: string): Promise<void>;
  /** Advances in steps until `what` is so, and fails after `within`. */
  until<T>(what: string, within: string, look: () => Promise<T | undefined | false | null>): Promise<T>;
  fault(name: string, on: boolean): Promise<void>;
  activeIncident(): Promise<IncidentRoom | undefined>;
  room(id: string): Promise<IncidentRoom>;
  messages(): Promise<Outbox['messages']>;
  close(): Promise<void>;
}

export async function startTocsin(options: TocsinOptions = {}): Promise<Tocsin> {
  const database = await migratedDatabase('tocsin');
  const appDatabase = await freshDatabase('app');
  const dataDir = mkdtempSync(join(tmpdir(), 'tocsin-data-'));
  // Entered but not listed by others: cells run as a user of their own where the tests run as root.
  chmodSync(dataDir, 0o711);
  const clock = new MovableClock(Date.parse(options.startAt ?? '2026-11-04T08:00:00Z'));
  const token = 'a-token-for-tests-only';
  // The application must listen before the plan is loaded, because the plan names its address.
  const common = {
    databaseUrl: appDatabase.url,
    schedulerIntervalMs: 40,
    flushIntervalMs: 40,
    reminderEveryMs: 200,
    trafficPerSecond: 0,
    writeLog: () => undefined,
  };
  const probe = await startSampleApp(sampleAppConfig(common));
  const appPort = Number(new URL(probe.url).port);
  await probe.close();
  const env = {
    TOCSIN_PORT: '0',
    TOCSIN_DATA: dataDir,
    TOCSIN_TOKEN: token,
    TOCSIN_LOG: process.env.TOCSIN_LOG ?? 'error',
    DATABASE_URL: database.url,
    APP_DATABASE_URL: appDatabase.url,
    APP_URL: `http://127.0.0.1:${appPort}`,
    ...options.env,
  };
  const server = await startServer(readConfig(env, [join(ROOT, options.plan ?? 'examples/churn-saver')]), clock);
  const service = server.app.plans.all()[0]?.plan.service ?? '';
  const app = await startSampleApp(
    sampleAppConfig({
      ...common,
      port: appPort,
      tocsinUrl: server.url,
      tocsinSdkKey: server.app.keys.sdk(service),
      trafficPerSecond: options.trafficPerSecond ?? 40,
      ...options.app?.(server),
    }),
  );

  const call: Tocsin['call'] = async (method, path, body) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  const must: Tocsin['must'] = async (method, path, body) => {
    const answer = await call(method, path, body);
    if (answer.status !== 200)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as never;
  };
  const cli: Tocsin['cli'] = (...args) =>
    new Promise((done) => {
      const cliEnv = { ...process.env, TOCSIN_URL: server.url, TOCSIN_TOKEN: token, NO_COLOR: '1' };
      execFile(
        process.execPath,
        [join(ROOT, 'packages/cli/bin/tocsin.js'), ...args],
        { env: cliEnv },
        (error, stdout, stderr) =>
          done({ code: typeof error?.code === 'number' ? error.code : error ? 70 : 0, stdout, stderr }),
      );
    });
  const room = (id: string) => must<IncidentRoom>('GET', `/api/incidents/${id}`);
  const advance = (duration: string) => advanceClock(server, clock, duration);

  return {
    url: server.url,
    server,
    app,
    clock,
    pool: server.app.pool,
    token,
    dataDir,
    call,
    must,
    cli,
    advance,
    async until(what, within, look) {
      const beginMs = clock.now();
      const end = beginMs + seconds(within) * 1000;
      for (;;) {
        const found = await look();
        if (found) return found;
        if (clock.now() >= end) throw new Error(`not within ${within}: ${what}`);
        // A long wait needs no fine steps, each of which costs real time.
        const step = stepAfter(clock.now() - beginMs);
        await advanceClock(server, clock, step, step);
      }
    },
    async fault(name, on) {
      const response = await fetch(`${app.url}/faults/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ on }),
      });
      if (!response.ok) throw new Error(`fault ${name}: ${response.status} ${await response.text()}`);
    },
    async activeIncident() {
      const { incidents } = await must<IncidentList>('GET', '/api/incidents?active=true');
      return incidents[0] && room(incidents[0].id);
    },
    room,
    messages: async () => (await must<Outbox>('GET', '/api/outbox?limit=500')).messages,
    async close() {
      await app.close();
      await server.close();
      await database.drop();
      await appDatabase.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function stepAfter(waitedMs: number): string {
  if (waitedMs < 60_000) return '5s';
  return waitedMs < 5 * 60_000 ? '10s' : '30s';
}

/** Reads `90s`, `5m`, `2h`. */
export function seconds(duration: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const size = { s: 1, m: 60, h: 3600, d: 86_400 }[unit ?? ''];
  if (!count || !size) throw new Error(`"${duration}" is no duration`);
  return Number(count) * size;
}

/** Waits in real time until something is so: for what does not depend on the clock. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false | null>,
  withinMs = 10_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(25);
  }
}
