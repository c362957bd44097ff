import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ScheduledJob } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { planOf } from '../../detect/detect-app.fixture.ts';
import { callApplication, MOST_OUTPUT } from './call-application.ts';

/* Against a real HTTP server that answers well, badly, late, half, elsewhere and without end. */

const SECRET = 'a-key-of-the-scheduler';
const AT = Date.UTC(2026, 0, 5, 12);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let url = '';
let answer: Answer;
let seen: { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers']; body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/scheduler`;
});
beforeEach(() => {
  seen = [];
  answer = (_request, response) => response.end('done');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function jobOf(more: Partial<ScheduledJob> = {}): ScheduledJob {
  return {
    ...{ id: 'reminders', title: 'Reminders', cron: '*/5 * * * *', timezone: 'UTC', jitter: 0, url, method: 'POST' },
    ...{
      secret: SECRET,
      header: null,
      headers: {},
      unset: [],
      body: null,
      timeout: 5,
      overlap: 'skip',
      missed: 'once',
    },
    ...{ monitor: null, component: null, runbook: null, lever: 'reminders.calls' },
    ...more,
  };
}

function call(more: Partial<ScheduledJob> = {}, cause: 'schedule' | 'hand' = 'schedule') {
  const plan = { ...planOf({}), environment: { SCHEDULER_SECRET_KEY: SECRET } };
  return callApplication(plan, jobOf(more), { cause, atMs: AT }, new AbortController().signal);
}

it('sends method, secret, headers and body, and by what the application knows the occurrence again', async () => {
  const body = '{"batch": 100}';
  const outcome = await call({ body, headers: { 'X-Team': 'growth' } });
  expect(outcome).toEqual({ status: 'succeeded', reason: null, httpStatus: 200, output: 'done', isCut: false });
  expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/scheduler', body });
  expect(seen[0]?.headers).toMatchObject({
    authorization: `Bearer ${SECRET}`,
    'content-type': 'application/json',
    'content-length': '14',
    'x-team': 'growth',
    'tocsin-job': 'shop/reminders',
    'tocsin-due': '2026-01-05T12:00:00.000Z',
    'idempotency-key': 'shop/reminders/2026-01-05T12:00:00.000Z',
  });
  await call({
    header: 'X-Scheduler-Key',
    headers: { 'Content-Type': 'text/csv', 'x-scheduler-key': 'no' },
    body: 'a',
  });
  expect(seen[1]?.headers).toMatchObject({ 'x-scheduler-key': SECRET, 'content-type': 'text/csv' });
  expect(seen[1]?.headers.authorization).toBeUndefined();
  await call({ method: 'GET', secret: null }, 'hand');
  expect(seen[2]).toMatchObject({ method: 'GET', body: '' });
  expect(seen[2]?.headers['idempotency-key']).toBe('shop/reminders/hand/2026-01-05T12:00:00.000Z');
});

it.each([
  [500, 'answered 500'],
  [401, 'answered 401'],
  [409, 'answered 409'],
])('%i is a failure with its answer', async (status, reason) => {
  answer = (_request, response) => response.writeHead(status).end('a round is under way');
  expect(await call()).toMatchObject({ status: 'failed', reason, httpStatus: status, output: 'a round is under way' });
});

it('a redirect is not followed, wherever it leads', async () => {
  answer = (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
  const outcome = await call();
  expect(outcome).toMatchObject({ status: 'failed', httpStatus: 302 });
  expect(outcome.reason).toBe('answered 302: redirects are not followed');
  expect(seen).toHaveLength(1);
});

it('secrets are not kept, also where they are cut, encoded, or in an error', async () => {
  const encoded = Buffer.from(`key:${SECRET}`).toString('base64');
  answer = (_request, response) => response.end(`got ${SECRET}\u0000 and ${encoded}`);
  const { output } = await call();
  expect(output).toContain('got [redacted]');
  expect(output).not.toContain(encoded);
  expect(output).not.toContain('\u0000');
  // A secret across the end of what is read must not show its beginning.
  answer = (_request, response) => response.end(`${SECRET} `.repeat(2000));
  const cut = await call();
  expect(cut.output).not.toContain(SECRET.slice(0, 8));
  expect(cut.isCut).toBe(true);
  const own = await call({ secret: null, headers: { 'X-Api-Key': 'a-header-of-the-plan' } });
  expect(own.output).not.toContain('a-header-of-the-plan');
  const bad = await call({ secret: 'line\nbreak' });
  expect(bad).toMatchObject({ status: 'failed', reason: 'a header holds a character that is not allowed in one' });
});

it('a huge answer is a success whose head is kept, and is not read to its end', async () => {
  let sent = 0;
  answer = (_request, response) => {
    const chunk = 'x'.repeat(65_536);
    const write = () => {
      while (!response.destroyed && sent < 500_000_000 && response.write(chunk)) sent += chunk.length;
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  };
  const outcome = await call();
  expect(outcome).toMatchObject({ status: 'succeeded', isCut: true });
  expect(outcome.output).toHaveLength(MOST_OUTPUT);
  expect(sent).toBeLessThan(50_000_000);
});

it('what does not answer in time, not at all, or only half is a failure with its reason', async () => {
  answer = () => undefined;
  const slow = await call({ timeout: 0.2 });
  expect(slow).toMatchObject({ status: 'failed', httpStatus: null });
  expect(slow.reason).toBe('timed out after 0.2 s: connected, but there was no answer');
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setTimeout(() => response.destroy(), 20);
  };
  expect(await call()).toMatchObject({
    status: 'failed',
    reason: 'the connection was closed before the answer was complete',
  });
  expect(await call({ url: 'http://127.0.0.1:1/' })).toMatchObject({ status: 'failed', reason: 'connection refused' });
});

it('a call that is broken off is unknown: the application may have done its work', async () => {
  const stopping = new AbortController();
  answer = () => stopping.abort();
  const outcome = await callApplication(planOf({}), jobOf(), { cause: 'schedule', atMs: AT }, stopping.signal);
  expect(outcome).toMatchObject({ status: 'unknown', reason: 'Tocsin was stopped while it ran' });
});
