import type { Context } from 'hono';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import { Problem } from '../../platform/problem.ts';
import { heartbeatOfPingKey } from '../intake/sender-keys.ts';
import { tidyMessage, tooLarge } from '../metrics/sdk.routes.ts';
import { storePing } from '../watch/monitor.store.ts';

/** As much of a job's output as Healthchecks takes. */
const MOST_BODY_BYTES = 100 * 1024;

/**
 * Pings as Healthchecks takes them, so that what pings there can ping here: `/ping/:key`, `/start`, `/fail` and `/<exit code>`
 * by GET, HEAD or POST; a POST's body is the message. https://healthchecks.io/docs/http_api/
 */
export function pingRoutes(api: Api, app: App): void {
  const limit = limitBody(MOST_BODY_BYTES, tooLarge);
  const handle = async (c: Context) => {
    const heartbeat = heartbeatOfPingKey(app, c.req.param('key') ?? '');
    const status = statusOf(c.req.param('outcome'));
    if (!heartbeat || !status) throw new Problem('not-found', 'No heartbeat has this address.');
    const exit = c.req.param('outcome');
    const said = c.req.method === 'POST' ? await c.req.text() : '';
    const message = tidyMessage(status === 'fail' && exit !== 'fail' ? `exit code ${exit} ${said}` : said);
    await storePing(app.db, { ...heartbeat, status, message, durationMs: null }, app.clock.now());
    return c.text('OK');
  };
  for (const path of ['/ping/:key', '/ping/:key/:outcome']) {
    api.get(path, handle);
    api.post(path, limit, handle);
  }
}

/** What the last part of the address says; null when it is none of what Healthchecks knows. */
function statusOf(outcome: string | undefined): 'ok' | 'start' | 'fail' | null {
  if (outcome === undefined) return 'ok';
  if (outcome === 'start' || outcome === 'fail') return outcome;
  if (!/^\d{1,3}$/.test(outcome) || Number(outcome) > 255) return null;
  return Number(outcome) === 0 ? 'ok' : 'fail';
}
