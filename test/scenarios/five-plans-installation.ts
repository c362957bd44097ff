import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MovableClock, type RunningServer, readConfig, startServer } from '@tocsin/server';
import type { Outbox, OutboxMessage, Run, StatusUpdate, UpdateList } from '@tocsin/server/contract';
import { fastForward } from '../harness/advance.ts';
import { migratedDatabase } from '../harness/databases.ts';
import { eventually } from '../harness/tocsin.ts';

const TOKEN = 'a-token-for-many-plans';
/** Wednesday, 4 November 2026, 08:00 UTC. */
const START = '2026-11-04T08:00:00Z';

/** Vendors are not asked: their commands say that all is well. */
const VENDORS_COMMANDS = [
  'curl',
  'npx',
  'npm',
  'railway',
  'vercel',
  'stripe',
  'aws',
  'psql',
  'kubectl',
  'docker',
  'redis-cli',
];
const ALL_IS_WELL = `#!/bin/sh\necho '{"status":{"description":"All Systems Operational"},"incidents":[],"data":[]}'\n`;

/** One running Tocsin with many plans, no vendor's account, and an application that answers every call. */
export interface ManyPlans {
  readonly clock: MovableClock;
  readonly server: RunningServer;
  /** Calls the API and fails on any answer but 200. */
  must<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  messages(incidentId: string, kind: OutboxMessage['kind']): Promise<Outbox['messages']>;
  /** Moves the clock from one due job to the next; see `fastForward`. */
  forward(duration: string, atStop?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** @param addresses variables of the plans that name the application, given the address of ours */
export async function startManyPlans(
  folders: readonly string[],
  addresses: (url: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<ManyPlans> {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-many-plans-'));
  chmodSync(home, 0o711);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  for (const command of VENDORS_COMMANDS) writeFileSync(join(bin, command), ALL_IS_WELL, { mode: 0o755 });
  const database = await migratedDatabase('plans');
  const app = createServer((request, response) => {
    response.statusCode = request.url === '/manuscripts' ? 401 : 200;
    response.end('{"status":"ok"}');
  });
  await new Promise<void>((done) => app.listen(0, '127.0.0.1', done));
  const env = {
    TOCSIN_PORT: '0',
    TOCSIN_DATA: join(home, 'data'),
    TOCSIN_TOKEN: TOKEN,
    TOCSIN_LOG: process.env.TOCSIN_LOG ?? 'silent',
    DATABASE_URL: database.url,
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
    ...addresses(`http://127.0.0.1:${(app.address() as AddressInfo).port}`),
  };
  const clock = new MovableClock(Date.parse(START));
  const server = await startServer(readConfig(env, [...folders]), clock);

  const must: ManyPlans['must'] = async (method, path, body) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as never;
  };
  return {
    clock,
    server,
    must,
    async messages(incidentId, kind) {
      const { messages } = await must<Outbox>('GET', `/api/outbox?limit=500&incidentId=${incidentId}`);
      return messages.filter((message) => message.kind === kind);
    },
    forward: (duration, atStop) => fastForward(server, clock, duration, atStop),
    async close() {
      await server.close();
      await new Promise((done) => app.close(done));
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Waits until somebody is paged, and has the first of them acknowledge in the Outbox. @returns everybody who was paged, over however many channels */
export async function acknowledgePage(t: ManyPlans, incidentId: string): Promise<string[]> {
  const pages = await eventually('somebody is paged', async () => {
    const found = await t.messages(incidentId, 'page');
    return found.length > 0 && found.every(({ status }) => status === 'delivered') && found;
  });
  await t.must('POST', `/api/outbox/${pages.at(-1)?.id}/press`, { action: 'acknowledge' });
  return [...new Set(pages.map(({ to }) => to))].toSorted();
}

/** Waits for the draft of an audience, fills in what only a person knows, and sends it. */
export async function sendDraftOf(t: ManyPlans, incidentId: string, audience: string): Promise<StatusUpdate> {
  const draft = await eventually(`a draft for ${audience}`, async () => {
    const { updates } = await t.must<UpdateList>('GET', `/api/updates?incidentId=${incidentId}&status=draft`);
    return updates.find((update) => update.audience === audience);
  });
  const text = draft.text.replaceAll(/\[\[[^\]]*\]\]/g, 'not known yet');
  await t.must('PUT', `/api/updates/${draft.id}`, { text, subject: draft.subject });
  return t.must<StatusUpdate>('POST', `/api/updates/${draft.id}/send`);
}

/** Waits until every step of a run that runs by itself has come to an end. */
async function diagnosticsDone(t: ManyPlans, runId: string): Promise<Run> {
  return eventually(
    'the diagnostics come to an end',
    async () => {
      const run = await t.must<Run>('GET', `/api/runs/${runId}`);
      return run.steps.every(({ auto, status }) => !auto || ['done', 'failed'].includes(status)) && run;
    },
    30_000,
  );
}

/** The run that an incident has of a runbook; started, where none of its steps runs by itself. */
export async function runOf(t: ManyPlans, service: string, runbook: string, incidentId: string): Promise<Run> {
  const { id } = await t.must<Run>('POST', '/api/runs', { service, runbook, incidentId });
  return diagnosticsDone(t, id);
}

/** What is looked at every minute has no part in what people are told, and would stop the clock on its way through days. */
const POLLING = [
  'inbox-payments',
  'inbox-audit',
  'reconcile',
  'verify-lever',
  'judge-breakers',
  'run-scheduled',
  'pulse',
];

/** Takes those jobs away, so that the clock goes from one moment to the next at which something happens. */
export async function dropPolling(server: RunningServer): Promise<void> {
  await server.app.pool.query(
    `delete from graphile_worker._private_jobs as jobs using graphile_worker._private_tasks as tasks
     where tasks.id = jobs.task_id and jobs.locked_at is null and tasks.identifier = any ($1)`,
    [POLLING],
  );
}
