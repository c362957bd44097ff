import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { App } from '../platform/app.ts';
import type { Api } from '../platform/http/api.ts';
import { leverHub } from './lever-hub.ts';

/**
 * A copy is the platform's own response, which the HTTP server looks at header by header. The original is whatever `Response`
 * was when its module was loaded: the HTTP server's own kind would be sent a second time, which ends the stream.
 */
const ALREADY_SENT = RESPONSE_ALREADY_SENT.clone();

/** Endpoints of applications (the SDK, or plain HTTP from any language): the state, and a stream of it. */
export function registerSdkLeverRoutes(api: Api, app: App): void {
  const hub = leverHub(app);

  api.get('/sdk/levers', async (c) => {
    const service = hub.serviceOfKey(c.req.header('authorization'));
    const { json, etag } = await hub.snapshot(service);
    const headers = { etag, 'cache-control': 'no-cache', 'content-type': 'application/json' };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, { etag });
    return c.body(json, 200, headers);
  });

  api.get('/sdk/levers/stream', async (c) => {
    const service = hub.serviceOfKey(c.req.header('authorization'));
    // Node's own response: one write a client and change, without a web stream in between.
    await hub.stream(service, (c.env as unknown as HttpBindings).outgoing);
    return ALREADY_SENT;
  });
}
