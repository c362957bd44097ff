import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { type RemoteOptions, RUNNER_PROTOCOL, runRemote } from '@tocsin/runner';
import { createHttp } from '../../platform/http/http.ts';
import { runbook } from '../phase.ts';
import { ALEX, RunbookFixture } from '../runbook.fixture.ts';
import { addRunner } from './add-runner.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at parts of many answers
  readonly body: any;
}

/** A runner in this process, as `tocsin runner` runs it. */
export interface Started {
  readonly log: string[];
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** A node that listens, with runners that reach it by HTTP alone. */
export class RunnerFixture {
  readonly runbooks: RunbookFixture;
  readonly #server: Server;
  readonly #running: Started[] = [];
  #names = 0;

  constructor(runbooks: RunbookFixture, server: Server) {
    this.runbooks = runbooks;
    this.#server = server;
  }

  static async open(): Promise<RunnerFixture> {
    const runbooks = await RunbookFixture.open();
    const server = createServer(getRequestListener(createHttp(runbooks.app, [runbook]).fetch));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new RunnerFixture(runbooks, server);
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((runner) => runner.stop()));
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
    await this.runbooks.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Adds a runner with a name of its own. @returns its token */
  add(...labels: readonly string[]): Promise<string> {
    this.#names += 1;
    return addRunner(this.runbooks.app, `machine-${this.#names}`, labels, ALEX);
  }

  /** Starts a runner here. */
  start(token: string, more: Partial<RemoteOptions> = {}): Started {
    const stop = new AbortController();
    const log: string[] = [];
    const ended = runRemote({
      ...{ url: this.url, token, labels: null, concurrency: 4, version: '0.1.0', env: {} },
      ...{ folder: join(this.runbooks.folder, 'elsewhere'), path: process.env.PATH ?? '' },
      log: (line) => log.push(line),
      signal: stop.signal,
      ...more,
    });
    ended.catch(() => undefined);
    const started = {
      log,
      ended,
      stop: async () => {
        stop.abort();
        await ended.catch(() => undefined);
      },
    };
    this.#running.push(started);
    return started;
  }

  /** Says something as a runner would, or as one would not. */
  async say(token: string, path: string, body: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/runner/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  /** Claims a job by hand; waits a second for one. */
  claim(token: string, instance: string, more: object = {}): Promise<Answer> {
    const about = { instance, protocol: RUNNER_PROTOCOL, version: '0.1.0', labels: null, holds: [], waitSeconds: 2 };
    return this.say(token, 'claim', { ...about, ...more });
  }

  /** What the audit log says of a subject, oldest first. */
  async audited(subject: string): Promise<string[]> {
    const rows = await this.runbooks.app.db
      .selectFrom('audit')
      .select(['action', 'actor'])
      .where('subject', '=', subject)
      .orderBy('id')
      .execute();
    return rows.map(({ action, actor }) => `${action} by ${'name' in actor ? actor.name : 'Tocsin'}`);
  }
}
