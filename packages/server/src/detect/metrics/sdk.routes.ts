import type { Context } from 'hono';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import { Problem } from '../../platform/problem.ts';
import { storePing } from '../heartbeat/store-ping.ts';
import { serviceOfSdkKey } from '../intake/sender-keys.ts';
import { addCounters } from './add-counters.ts';
import { counterPoint, countersBody } from './counter-body.ts';

const MOST_COUNTER_BYTES = 2 * 1024 * 1024;
const MOST_PING_BYTES = 16 * 1024;
const MOST_MESSAGE_CHARACTERS = 1000;

const heartbeatBody = z.object({
  status: z.enum(['ok', 'start', 'fail']),
  message: z.string().optional(),
  durationMs: z.number().min(0).max(1e12).optional(),
});

/** What an application sends through the SDK: counters and heartbeats. */
export function sdkRoutes(api: Api, app: App): void {
  api.post('/sdk/counters', limitBody(MOST_COUNTER_BYTES, tooLarge), async (c) => {
    const service = requireService(app, c);
    const { points } = parse(countersBody, await c.req.text());
    await addCounters(app.db, service, points.map(counterPoint), app.clock.now());
    return c.json({ accepted: points.length }, 202);
  });

  api.post('/sdk/heartbeats/:monitor', limitBody(MOST_PING_BYTES, tooLarge), async (c) => {
    const service = requireService(app, c);
    const monitor = c.req.param('monitor');
    const monitors = app.plans.get(service).monitors;
    if (!Object.hasOwn(monitors, monitor) || monitors[monitor]?.type !== 'heartbeat') {
      throw new Problem('not-found', `There is no heartbeat "${monitor}" in ${service}.`);
    }
    const { status, message = '', durationMs = null } = parse(heartbeatBody, await c.req.text());
    await storePing(app.db, { service, monitor, status, message: tidyMessage(message), durationMs }, app.clock.now());
    return c.json({ ok: true }, 202);
  });
}

/** A message as it is kept: bounded, and without what PostgreSQL refuses. */
export function tidyMessage(message: string): string {
  return message
    .replace(/\p{Surrogate}|\0/gu, '\uFFFD')
    .trim()
    .slice(0, MOST_MESSAGE_CHARACTERS);
}

/** @throws Problem 'too-large' */
export function tooLarge(): never {
  throw new Problem('too-large', 'The body is too large.');
}

function requireService(app: App, c: Context): string {
  const [scheme, key] = (c.req.header('authorization') ?? '').split(' ');
  const service = scheme?.toLowerCase() === 'bearer' && key ? serviceOfSdkKey(app, key) : null;
  if (service === null) throw new Problem('unauthorized', 'Send the SDK key of a service as a bearer token.');
  return service;
}

function parse<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues.map((issue) => ({ at: issue.path.join('.') || 'body', message: issue.message }));
  throw new Problem('invalid', `The request is malformed: ${at.map((e) => `${e.at}: ${e.message}`).join('; ')}`, at);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('invalid', 'The body is not JSON.');
  }
}
