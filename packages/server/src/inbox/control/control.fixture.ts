import { sql } from 'kysely';
import { type DetectApp, startDetectApp } from '../../detect/detect-app.fixture.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import { answerError, createApi } from '../../platform/http/api.ts';
import { planOfSources, quickSource } from '../deliver/deliver.fixture.ts';
import { type Ledger, ledgerOf } from '../ledger.ts';
import { ensurePartitions } from '../partitions.ts';
import { inbox } from '../phase.ts';
import { insertEvents } from '../receive/keep-events.ts';
import { sourceIdOf } from '../source.store.ts';

export const ALEX: Identity = { actor: { kind: 'person', id: 'alex', name: 'Alex' }, access: 'responder' };
export const LOOKER: Identity = { actor: { kind: 'person', id: 'lou', name: 'Lou' }, access: 'viewer' };

interface Answered<T> {
  readonly status: number;
  readonly body: T;
}

/** A node with the inbox's endpoints, which nobody delivers: what an application would answer is written by the test. */
export interface ControlNode {
  readonly app: DetectApp['app'];
  readonly source: number;
  get<T>(path: string, as?: Identity): Promise<Answered<T>>;
  post<T>(path: string, body: object, as?: Identity): Promise<Answered<T>>;
  /** Keeps events as they arrive. @returns their numbers */
  arrive(events: readonly Arrival[]): Promise<string[]>;
  /** Settles what waits, as the delivery does. */
  settle(events: readonly string[], action: 'delivered' | 'dead' | 'failed', note?: string): Promise<void>;
  ledger(): Promise<Ledger>;
  close(): Promise<void>;
}

export interface Arrival {
  readonly id: string;
  readonly type?: string;
  readonly key?: string;
  readonly body?: string | Buffer;
  readonly headers?: readonly string[];
  readonly secondsAgo?: number;
}

export async function startControlNode(): Promise<ControlNode> {
  const forward = 'http://user:pass@127.0.0.1:9/hooks?key=secret';
  const node = await startDetectApp(planOfSources(quickSource(forward, { first: ['invoice.*'], orderBy: 'key' })));
  const { app } = node;
  await ensurePartitions(app.db, app.clock.now());
  const source = await sourceIdOf(app, 'shop', 'stripe');
  const api = createApi();
  let identity = ALEX;
  api.use(async (c, next) => {
    c.set('identity', identity);
    await next();
  });
  api.onError((error, c) => answerError(error, c, app.log));
  inbox.routes(api, app);
  await app.jobs.stop();
  inbox.jobs(app);
  await app.jobs.start(app.pool);
  const call = async <T>(path: string, init: RequestInit, as: Identity): Promise<Answered<T>> => {
    identity = as;
    const response = await api.request(`/api/inbox${path}`, init);
    return { status: response.status, body: (await response.json()) as T };
  };
  return {
    ...{ app, source, close: () => node.close() },
    get: (path, as = ALEX) => call(path, {}, as),
    post: (path, body, as = ALEX) =>
      call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }, as),
    arrive: (events) => arrive(app, source, events),
    settle: (events, action, note) => settle(app, source, events, action, note ?? null),
    ledger: () => ledgerOf(app.db, source),
  };
}

async function arrive(app: DetectApp['app'], source: number, events: readonly Arrival[]): Promise<string[]> {
  const kept = await insertEvents(
    app.db,
    events.map(({ id, type = 'ping', key, body, headers, secondsAgo = 0 }) => ({
      ...{ source, vendorId: id, type, orderKey: key ?? null, priority: type.startsWith('invoice.') ? 0 : 1 },
      ...{ origin: 'received' as const, of: null, headers: headers ?? ['Content-Type', 'application/json'], query: '' },
      ...{ body: Buffer.from(body ?? JSON.stringify({ id })), sentAtMs: null, repeats: 0, window: 604_800 },
      receivedAtMs: app.clock.now() - secondsAgo * 1000,
    })),
  );
  return kept.map(({ event }) => event);
}

async function settle(
  app: DetectApp['app'],
  source: number,
  events: readonly string[],
  action: 'delivered' | 'dead' | 'failed',
  note: string | null,
): Promise<void> {
  const at = new Date(app.clock.now());
  const next = new Date(at.getTime() + 60_000);
  const change =
    action === 'delivered'
      ? sql`delete from inbox_waiting where event = any(${events}::bigint[])
          returning event, received_at, type, replay`
      : sql`update inbox_waiting set attempts = attempts + 1, later = true, next_at = ${next},
          dead = ${action === 'dead'}, error = ${note} where event = any(${events}::bigint[])
          returning event, received_at, type, replay`;
  await sql`
    with settled as (${change}), kept as (
      insert into inbox_attempt (event, received_at, source, at, action, replay, status, note)
      select event, received_at, ${source}, ${at}, ${action}, replay, ${action === 'delivered' ? 200 : 500}, ${note}
      from settled
    ) insert into inbox_change (source, type, minute, delivered, failed, died)
    select ${source}, type, date_trunc('minute', ${at}::timestamptz), count(*) filter (where ${action === 'delivered'}),
      count(*) filter (where ${action !== 'delivered'}), count(*) filter (where ${action === 'dead'})
    from settled group by type`.execute(app.db);
}
