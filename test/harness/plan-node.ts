import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type MovableClock, type RunningServer, readConfig, startServer } from '@tocsin/server';
import { migratedDatabase } from './databases.ts';

export const TOKEN = 'a-token-for-plans-only';

/** What of the plan of a shop a test changes. */
export interface ShopPlan {
  readonly service?: string;
  readonly title?: string;
  readonly acknowledge?: string;
  /** Address of a monitor; nothing: no monitor. */
  readonly monitor?: string;
  /** Ids of levers. */
  readonly levers?: readonly string[];
  readonly people?: readonly string[];
}

/** A small plan without warnings worth mentioning: one level, its escalation, a sandbox. */
export function shopPlan(options: ShopPlan = {}): string {
  const { service = 'shop', title = 'Shop', acknowledge = '10m', monitor, levers = [], people = ['ann'] } = options;
  return `service: ${service}
title: ${title}
timezone: UTC
components:
  web: { title: Web, public: true }
severities:
  P1:
    name: Bad
    meaning: Nobody can buy
    acknowledge: ${acknowledge}
    resolve: 1h
    update: 30m
    commander: commander
    escalation: on-call
people:
${people.map((id) => `  ${id}: { name: ${id.toUpperCase()}, access: admin, contact: [{ channel: outbox, address: ${id} }] }`).join('\n')}
roles:
  commander: [person:${people[0]}]
escalation:
  on-call:
    steps: [{ after: 0s, page: [person:${people[0]}] }]
channels:
  outbox: { type: sandbox }
${monitor ? `monitors:\n  web: { type: http, url: "${monitor}", every: 1s, timeout: 1s, confirm: 1, recover: 1, component: web, severity: P1 }\n` : ''}${
  levers.length > 0
    ? `levers:\n${levers.map((id) => `  ${id}: { title: Lever ${id}, kind: switch, consequence: Nothing is sold }`).join('\n')}\n`
    : ''
}`;
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** A node with a plan folder of its own that a test edits. */
export interface PlanNode {
  readonly server: RunningServer;
  readonly folder: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  write(files: Readonly<Record<string, string>>): void;
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, token?: string): Promise<Answer<T>>;
  must<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** Ends the node and starts another with the same data and the same folder. */
  restart(): Promise<PlanNode>;
  /** Ends the node; folder, data and database go with the last one. */
  close(): Promise<void>;
}

export interface PlanNodeOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly databaseUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing: the system's. */
  readonly clock?: MovableClock;
}

/** Starts a node on a database of its own, or on that of another node. */
export async function startPlanNode(options: PlanNodeOptions = {}): Promise<PlanNode> {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-plans-'));
  chmodSync(home, 0o711);
  const database = options.databaseUrl ? null : await migratedDatabase('plans');
  const place: Place = {
    folder: join(home, 'shop'),
    dataDir: join(home, 'data'),
    databaseUrl: options.databaseUrl ?? database?.url ?? '',
    env: options.env ?? {},
    clock: options.clock,
    end: async () => {
      await database?.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
  writeInto(place.folder, options.files ?? { 'plan.yaml': shopPlan() });
  return startAt(place);
}

interface Place {
  readonly folder: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: MovableClock | undefined;
  readonly end: () => Promise<void>;
}

async function startAt(place: Place): Promise<PlanNode> {
  const { folder, dataDir, databaseUrl } = place;
  const env = { TOCSIN_PORT: '0', TOCSIN_DATA: dataDir, TOCSIN_TOKEN: TOKEN, DATABASE_URL: databaseUrl };
  const log = { TOCSIN_LOG: process.env.TOCSIN_LOG ?? 'silent' };
  const server = await startServer(readConfig({ ...env, ...log, ...place.env }, [folder]), place.clock);
  const call: PlanNode['call'] = async (method, path, body, token = TOKEN) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  return {
    server,
    folder,
    dataDir,
    databaseUrl,
    write: (files) => writeInto(folder, files),
    call,
    async must(method, path, body) {
      const answer = await call(method, path, body);
      if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body as never;
    },
    async restart() {
      await server.close();
      return startAt(place);
    },
    async close() {
      await server.close();
      await place.end();
    },
  };
}

function writeInto(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    // Renamed into place, as editors do: half a file is another test's business.
    writeFileSync(join(folder, `${path}.draft`), text);
    renameSync(join(folder, `${path}.draft`), join(folder, path));
  }
}
