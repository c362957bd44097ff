import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type InboxSource,
  type Lever,
  type LeverScope,
  type LeverValue,
  PLAIN_LEVER,
  type Plan,
  SYSTEM,
} from '@tocsin/core';
import { takeTurn } from '../../contain/move/lever.store.ts';
import { recordMoves } from '../../contain/move/record-moves.ts';
import { type DetectApp, startDetectApp } from '../../detect/detect-app.fixture.ts';
import type { App } from '../../platform/app.ts';
import { openDatabase, openPool } from '../../platform/database/database.ts';
import { Live } from '../../platform/live/live.ts';
import { Plans } from '../../platform/plans/plans.ts';
import { type Ledger, ledgerOf } from '../ledger.ts';
import { ensurePartitions } from '../partitions.ts';
import { insertEvents } from '../receive/keep-events.ts';
import { planWith, sourceOf } from '../receive/receive.fixture.ts';
import { wakeInbox } from '../receive/wake.ts';
import { sourceIdOf } from '../source.store.ts';
import { foldCounts } from './fold-counts.ts';
import { startDelivery } from './start-delivery.ts';

export const SERVICE = 'shop';

/** A request that the application got. */
export interface Delivered {
  readonly vendorId: string;
  readonly event: string;
  readonly attempt: number;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly url: string;
  readonly body: Buffer;
  readonly beganMs: number;
  /** 0 while it is under way. */
  endedMs: number;
  status: number;
}

type Handle = (got: Delivered, response: ServerResponse) => Promise<number> | number;

/** An application that takes webhooks, and does with each what a test says. */
export interface Application {
  readonly url: string;
  readonly got: Delivered[];
  readonly atOnce: { now: number; most: number };
  /** Answers the status that is returned; 0: it has answered itself. */
  handle: Handle;
  close(): Promise<void>;
}

export async function startApplication(handle: Handle = () => 200): Promise<Application> {
  const got: Delivered[] = [];
  const atOnce = { now: 0, most: 0 };
  const server = createServer((request, response) => void take(request, response));
  const application: Application = {
    ...{ url: '', got, atOnce, handle },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  async function take(request: IncomingMessage, response: ServerResponse) {
    atOnce.now += 1;
    atOnce.most = Math.max(atOnce.most, atOnce.now);
    const chunks: Buffer[] = [];
    for await (const chunk of request.on('error', () => undefined)) chunks.push(chunk as Buffer);
    const one: Delivered = {
      vendorId: String(request.headers['idempotency-key']).split('/')[2] ?? '',
      event: String(request.headers['tocsin-event']),
      attempt: Number(request.headers['tocsin-attempt']),
      ...{ headers: request.headers, rawHeaders: request.rawHeaders, url: request.url ?? '' },
      ...{ body: Buffer.concat(chunks), beganMs: performance.now(), endedMs: 0, status: 0 },
    };
    got.push(one);
    const status = await application.handle(one, response);
    one.endedMs = performance.now();
    one.status = status;
    atOnce.now -= 1;
    if (status > 0) response.writeHead(status).end('answered');
  }
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(application, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks` });
}

function leversOf({ levers, concurrency, rate }: InboxSource): Record<string, Lever> {
  const text = { title: 'x', description: '', component: null, consequence: 'x' };
  const one = (id: string, kind: Lever['kind'], resting: LeverValue, pulled: LeverValue): Lever => ({
    ...PLAIN_LEVER,
    ...{ id, ...text, kind, resting, pulled },
  });
  return {
    [levers.delivery]: one(levers.delivery, 'switch', true, false),
    [levers.concurrency]: one(levers.concurrency, 'limit', concurrency, 1),
    [levers.rate]: one(levers.rate, 'limit', rate ?? 0, 10),
    [levers.types]: one(levers.types, 'mode', 'all', 'first-only'),
  };
}

/** A plan with sources and the levers that move them. */
export function planOfSources(...sources: readonly InboxSource[]): Plan {
  const levers = Object.assign({}, ...sources.map(leversOf));
  return {
    ...planWith(...sources),
    levers,
    version: `${sources.length}`.padStart(64, String(sources[0]?.concurrency)),
  };
}

/** Quick to retry, so that tests are. */
export function quickSource(forward: string, part: Partial<InboxSource> = {}): InboxSource {
  return sourceOf({ forward, timeout: 1, retry: { attempts: 5, first: 0.05, most: 0.2 }, ...part });
}

/** What is put into the inbox. */
export interface Seed {
  readonly vendorId: string;
  readonly type?: string;
  readonly orderKey?: string | null;
  readonly priority?: 0 | 1;
  readonly headers?: readonly string[];
  readonly query?: string;
  readonly body?: Buffer;
}

/** A node that delivers. */
export interface DeliveringNode extends DetectApp {
  readonly number: number;
  seed(seeds: readonly Seed[]): Promise<void>;
  /** Pulls a lever of the source, or releases it. @returns when it was committed, on the clock of `performance` */
  move(lever: string, value: LeverValue | null, scope?: LeverScope | null): Promise<number>;
  /** Waits until nothing waits, or so long. */
  drained(withinMs?: number): Promise<void>;
  ledger(): Promise<Ledger>;
  start(app?: App): Promise<() => Promise<void>>;
  /** Another node on the same database; it must be closed by itself. */
  other(): Promise<{ readonly app: App; readonly close: () => Promise<void> }>;
}

/** Starts a node on a database of its own; `start` begins to deliver. */
export async function startDeliveringNode(plan: Plan, source = 'stripe'): Promise<DeliveringNode> {
  const node = await startDetectApp(plan);
  const { app } = node;
  await app.live.start();
  await ensurePartitions(app.db, app.clock.now());
  const number = await sourceIdOf(app, SERVICE, source);
  const stops: (() => Promise<void>)[] = [];
  const counts = async () => {
    const { rows } = await app.pool.query<{ waiting: number }>(
      'select count(*)::int as waiting from inbox_waiting where source = $1 and not dead',
      [number],
    );
    return rows[0]?.waiting ?? 0;
  };
  return {
    ...node,
    number,
    async seed(seeds) {
      const events = seeds.map((one) => ({
        ...{ source: number, type: 'invoice.paid', orderKey: null, priority: 1, origin: 'received', of: null },
        ...{ headers: ['Content-Type', 'application/json'], query: '', body: Buffer.from('{}'), sentAtMs: null },
        ...{ receivedAtMs: app.clock.now(), repeats: 0, window: 86_400 },
        ...one,
      }));
      await app.db.transaction().execute((tx) => insertEvents(tx, events as Parameters<typeof insertEvents>[1]));
      wakeInbox(app, number);
    },
    async move(lever, value, scope = null) {
      await app.db.transaction().execute(async (tx) => {
        const version = (await takeTurn(tx, app.plans.get(SERVICE))) + 1;
        const about = { by: SYSTEM, reason: 'a test', expiresAtMs: null, incidentId: null, atMs: app.clock.now() };
        const resting = app.plans.get(SERVICE).levers[lever]?.resting ?? true;
        const what =
          value === null ? { action: 'released' as const, value: resting } : { action: 'pulled' as const, value };
        await recordMoves(app, tx, SERVICE, [{ ...about, ...what, lever, scope, version }]);
        await app.live.publish(tx, 'lever', SERVICE);
      });
      return performance.now();
    },
    async drained(withinMs = 15_000) {
      const deadlineMs = performance.now() + withinMs;
      while ((await counts()) > 0) {
        if (performance.now() > deadlineMs) throw new Error(`${await counts()} events still wait`);
        await sleep(20);
      }
    },
    async ledger() {
      await foldCounts(app.db);
      return ledgerOf(app.db, number);
    },
    async start(which = app) {
      const stop = await startDelivery(which);
      stops.push(stop);
      return stop;
    },
    async other() {
      const url = app.config.databaseUrl ?? '';
      const pool = openPool(url);
      pool.on('error', () => undefined);
      pool.on('connect', (client) => client.on('error', () => undefined));
      const db = openDatabase(pool);
      const live = new Live(url, app.log);
      await live.start();
      const plans = new Plans(db);
      await plans.put(app.plans.get(SERVICE), '', app.clock.now());
      const second: App = { ...app, pool, db, live, plans };
      const close = async () => {
        await live.stop();
        await db.destroy();
      };
      return { app: second, close };
    },
    async close() {
      for (const stop of stops) await stop().catch(() => undefined);
      await app.live.stop();
      await node.close();
    },
  };
}

/** Starts what a test needs; `end` closes all of it, and says whether the ledger of each node was balanced. */
export function openStage() {
  const ends: (() => Promise<unknown>)[] = [];
  const nodes: DeliveringNode[] = [];
  return {
    async application(handle?: Handle): Promise<Application> {
      const made = await startApplication(handle);
      ends.push(() => made.close());
      return made;
    },
    async nodeWith(...sources: readonly InboxSource[]): Promise<DeliveringNode> {
      const node = await startDeliveringNode(planOfSources(...sources));
      nodes.push(node);
      ends.push(() => node.close());
      return node;
    },
    atEnd(end: () => Promise<unknown>): void {
      ends.push(end);
    },
    async end(): Promise<readonly Ledger[]> {
      const ledgers: Ledger[] = [];
      for (const node of nodes.splice(0)) ledgers.push(await node.ledger());
      for (const close of ends.splice(0).reverse()) await close();
      return ledgers;
    },
  };
}

/** Events of no other difference than their ids. */
export function many(count: number, part: Partial<Seed> = {}): Seed[] {
  return Array.from({ length: count }, (_, index) => ({ ...part, vendorId: `${part.vendorId ?? 'evt'}_${index}` }));
}

/** Waits until something holds. */
export async function until(what: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await what())) {
    if (performance.now() > deadlineMs) throw new Error('it did not come to hold in time');
    await sleep(5);
  }
}
