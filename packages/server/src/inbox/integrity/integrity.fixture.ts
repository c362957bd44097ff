import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type InboxSource, NO_CONSENT, type Plan, type Reconciliation } from '@tocsin/core';
import { FakeStripe } from '../../../../../test/vendors/fake-stripe.ts';
import { answerError, createApi } from '../../platform/http/api.ts';
import {
  type Application,
  type DeliveringNode,
  planOfSources,
  startApplication,
  startDeliveringNode,
} from '../deliver/deliver.fixture.ts';
import { sourceOf } from '../receive/receive.fixture.ts';
import { receiveListener } from '../receive/receive-listener.ts';
import { startReceiving } from '../receive/start-receiving.ts';
import { integrityRoutes } from './integrity.routes.ts';

export const START_MS = Date.UTC(2026, 0, 5, 12);

/** A fake Stripe, a node that receives from it, and an application that keeps what it processed in a table. */
export interface IntegrityWorld {
  readonly node: DeliveringNode;
  readonly stripe: FakeStripe;
  readonly application: Application;
  /** Where Stripe sends to. */
  readonly inboxUrl: string;
  readonly plan: () => Plan;
  readonly source: () => InboxSource;
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  call(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

const RULE: Reconciliation = {
  ...{ id: 'paid', title: 'Paid without a subscription', source: 'stripe', list: '/v1/subscriptions?status=active' },
  ...{ key: 'id', connection: 'app', sql: 'SELECT stripe_id FROM app_subscription', every: 3600, severity: 'P2' },
  ...{ component: 'api', runbook: null },
  owner: { path: 'metadata.user_id', sql: 'SELECT 1 FROM app_user WHERE id = :key' },
  parameters: { SUBSCRIPTION_ID: 'id', CUSTOMER_ID: 'customer', USER_ID: 'owner' },
};

/** @param part of the source that differs; it asks the fake Stripe, and has no `applied` */
export async function startIntegrityWorld(part: Partial<InboxSource> = {}): Promise<IntegrityWorld> {
  let now = () => START_MS;
  const stripe = new FakeStripe(() => now());
  await stripe.listen();
  const application = await startApplication();
  const source = sourceOf({
    ...{ forward: application.url, secrets: [stripe.webhookSecret], orderBy: 'data.object.subscription' },
    list: { key: stripe.key, url: stripe.url, every: 3_600, fetch: true },
    grace: { period: 3 * 86_400, attempts: 3 },
    ...part,
  });
  const base = planOfSources(source);
  const plan: Plan = { ...base, reconciliations: { paid: RULE }, consent: NO_CONSENT };
  const node = await startDeliveringNode(plan);
  const { app } = node;
  now = () => app.clock.now();
  const url = app.config.databaseUrl ?? '';
  const connected: Plan = {
    ...plan,
    version: 'b'.repeat(64),
    connections: { app: { id: 'app', type: 'postgres', url } },
  };
  await app.plans.put(connected, '', app.clock.now());
  await app.pool.query(`create table app_event (id text, at timestamptz); create table app_user (id text primary key);
    create table app_subscription (stripe_id text primary key)`);
  application.handle = async ({ body }) => {
    const { id } = JSON.parse(body.toString('utf8')) as { id: string };
    await app.pool.query('insert into app_event values ($1, $2)', [id, new Date(app.clock.now())]);
    return 200;
  };
  const stopReceiving = await startReceiving(app);
  const server = createServer(receiveListener(app, (_request, response) => response.writeHead(418).end()));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const inboxUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/shop/stripe`;
  stripe.keep({
    ...{ id: 'we_1', object: 'webhook_endpoint', url: 'https://hooks.example.com/in/shop/stripe', status: 'enabled' },
    ...{ created: START_MS / 1_000 - 30 * 86_400, enabled_events: ['invoice.*', 'checkout.session.completed'] },
  });
  const api = createApi();
  api.use(async (c, next) => {
    c.set('identity', { actor: { kind: 'person', id: 'ada', name: 'Ada' }, access: 'admin' });
    await next();
  });
  api.onError((error, c) => answerError(error, c, app.log));
  integrityRoutes(api, app);
  return {
    ...{ node, stripe, application, inboxUrl },
    plan: () => app.plans.get('shop'),
    source: () => app.plans.get('shop').inbox.stripe ?? source,
    sql: async (text, values = []) => (await app.pool.query<Record<string, unknown>>(text, [...values])).rows,
    async call(method, path, body) {
      const init = {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      };
      const response = await api.request(path, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await stopReceiving();
      await node.close();
      await application.close();
      await stripe.close();
    },
  };
}
