import type { Context } from 'hono';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { heartbeatOfPingKey } from '../intake/sender-keys.ts';
import { TokenBuckets } from '../intake/token-buckets.ts';
import { tidyMessage } from '../metrics/sdk.routes.ts';
import { readPing } from './read-ping.ts';
import { type Ping, storePing } from './store-ping.ts';

/** As much of a job's output as Healthchecks takes. More is no error there: its head is kept. */
const MOST_BODY_BYTES = 100_000;
/** A heartbeat that is pinged more often than this is a loop that has lost its sleep. */
const MOST_PINGS_PER_MINUTE = 60;

/**
 * Pings as Healthchecks takes them, so that what pings there can ping here: `/ping/:key`, `/start`, `/fail`, `/log` and
 * `/<exit code>` by GET, HEAD or POST, from anywhere, of a run when `?rid=` names one. https://healthchecks.io/docs/http_api/
 */
export function pingRoutes(api: Api, app: App): void {
  const buckets = new TokenBuckets(MOST_PINGS_PER_MINUTE);
  const handle = async (c: Context) => {
    c.header('access-control-allow-origin', '*');
    c.header('ping-body-limit', String(MOST_BODY_BYTES));
    const key = c.req.param('key') ?? '';
    const heartbeat = heartbeatOfPingKey(app, key);
    if (!heartbeat) return c.text('not found', 404);
    const said = readPing(c.req.param('outcome'), c.req.query('rid'));
    if ('problem' in said) return c.text(said.problem, said.status);
    const waitSeconds = buckets.take(key, app.clock.now());
    if (waitSeconds > 0) return c.text('rate limited', 429, { 'retry-after': String(waitSeconds) });
    const body = c.req.method === 'POST' ? await readHead(c) : { text: '', bytes: 0 };
    await storePing(app.db, pingOf({ ...heartbeat, ...said }, body, c.req.method), app.clock.now());
    return c.text('OK');
  };
  for (const path of ['/ping/:key', '/ping/:key/:outcome']) {
    api.get(path, handle);
    api.post(path, handle);
    api.options(path, (c) =>
      c.body(null, 204, { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'HEAD, GET, POST' }),
    );
  }
}

type Said = Pick<Ping, 'service' | 'monitor' | 'status'> & {
  readonly exitCode: number | null;
  readonly run: string | null;
};

function pingOf(said: Said, { text, bytes }: { text: string; bytes: number }, method: string): Ping {
  const message = tidyMessage(said.exitCode ? `exit code ${said.exitCode} ${text}` : text);
  const body = text.replace(/\p{Surrogate}|\0/gu, '\uFFFD');
  return { ...said, message, durationMs: null, method, body, bodyBytes: bytes };
}

/** What is read and dropped of a longer body, so that its sender comes to hear the answer. */
const MOST_READ_BYTES = 16 * 1024 * 1024;

/** The head of a body, and how long it was as far as it was read. */
async function readHead(c: Context): Promise<{ text: string; bytes: number }> {
  const reader = c.req.raw.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) break;
    if (bytes < MOST_BODY_BYTES) chunks.push(value);
    bytes += value.length;
    if (bytes > MOST_READ_BYTES) {
      // What still comes must not be taken for the next request.
      c.header('connection', 'close');
      break;
    }
  }
  return { text: Buffer.concat(chunks).subarray(0, MOST_BODY_BYTES).toString('utf8'), bytes };
}
