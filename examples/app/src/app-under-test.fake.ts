import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { type SampleApp, startSampleApp } from './app.ts';
import { type SampleAppConfig, sampleAppConfig } from './config.ts';
import { signWebhook } from './signature.ts';

/** A database of its own on the cluster that TEST_DATABASE_URL names. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const clusterUrl = process.env.TEST_DATABASE_URL;
  if (!clusterUrl) {
    throw new Error(
      'TEST_DATABASE_URL is missing: give the address of a PostgreSQL cluster where databases may be created',
    );
  }
  const name = `sample_app_${randomUUID().replaceAll('-', '')}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: clusterUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name}`);
  const url = clusterUrl.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
  return { url, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** The part of Tocsin that the application needs, with levers that the test moves. */
export async function startLeverServer() {
  const heartbeats: string[] = [];
  const points: { metric: string; ok?: number; fail?: number; count?: number }[] = [];
  const streams = new Set<(text: string) => void>();
  let version = 1;
  let levers: Record<string, unknown> = {};
  const state = () => {
    const entries = Object.entries(levers).map(([id, value]) => [id, { value, pulled: true }]);
    return `event: snapshot\ndata: ${JSON.stringify({ version, levers: Object.fromEntries(entries) })}\n\n`;
  };
  const server = createServer(async (request, response) => {
    if (request.url === '/sdk/levers/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(state());
      streams.add((text) => response.write(text));
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url?.startsWith('/sdk/heartbeats/')) heartbeats.push(request.url.slice('/sdk/heartbeats/'.length));
    if (request.url === '/sdk/counters') points.push(...JSON.parse(body).points);
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heartbeats,
    points,
    pull(next: Record<string, unknown>) {
      levers = next;
      version += 1;
      for (const write of streams) write(state());
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An application that runs quickly, is silent, and gets no traffic of its own. */
export function startTestApp(databaseUrl: string, overrides: Partial<SampleAppConfig> = {}): Promise<SampleApp> {
  const quick = {
    schedulerIntervalMs: 30,
    reminderEveryMs: 100,
    trafficPerSecond: 0,
    flushIntervalMs: 20,
    writeLog: () => {},
  };
  return startSampleApp(sampleAppConfig({ databaseUrl, ...quick, ...overrides }));
}

export const TEST_WEBHOOK_SECRET = sampleAppConfig({ databaseUrl: '' }).webhookSecret;

/** Sends a webhook as the vendor would, signed with `secret`. */
export function sendWebhook(url: string, id: string, event: unknown, secret = TEST_WEBHOOK_SECRET): Promise<Response> {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const timestampSeconds = Math.floor(Date.now() / 1_000);
  return fetch(`${url}/api/webhooks/whop`, {
    method: 'POST',
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': `v1,bm90IHRoaXMgb25l ${signWebhook(secret, id, timestampSeconds, body)}`,
    },
    body,
  });
}
