import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { contextOfQuery, etagFor, hasTag, stateFor } from './evaluate-state.ts';
import { instanceBook } from './instance-book.ts';
import { instanceOfHeaders } from './instance-report.ts';
import { leverHub } from './lever-hub.ts';
import { leverSigner } from './lever-signer.ts';
import type { LeverSnapshot } from './lever-snapshot.ts';
import { serviceOfRequest } from './service-of-request.ts';

/**
 * A copy is the platform's own response, which the HTTP server looks at header by header. The original is whatever `Response`
 * was when its module was loaded: the HTTP server's own kind would be sent a second time, which ends the stream.
 */
const ALREADY_SENT = RESPONSE_ALREADY_SENT.clone();

/** Endpoints of applications (the SDK, or plain HTTP from any language): the state, and a stream of it. */
export function registerSdkLeverRoutes(api: Api, app: App): void {
  const hub = leverHub(app);
  const signer = leverSigner(app);

  api.get('/sdk/levers', async (c) => {
    const service = serviceOfRequest(app, c);
    const context = contextOfQuery(c.req.queries());
    const snapshot = await hub.snapshot(service);
    const isSigned = c.req.query('signed') === '1';
    const etag = etagOf(snapshot, context, isSigned);
    if (hasTag(c.req.header('if-none-match'), etag)) return c.body(null, 304, { etag });
    const headers = { etag, 'cache-control': 'no-cache' };
    if (isSigned) {
      const text = context ? signer.sign(service, stateFor(snapshot.state, context)) : snapshot.signed().text;
      return c.body(text, 200, { ...headers, 'content-type': 'application/jose' });
    }
    const json = context ? JSON.stringify(stateFor(snapshot.state, context)) : snapshot.json;
    return c.body(json, 200, { ...headers, 'content-type': 'application/json' });
  });

  // A public key: whoever has it can only check.
  api.get('/sdk/levers/key', (c) => c.json(signer.publicKey, 200, { 'cache-control': 'max-age=300' }));

  api.get('/sdk/levers/stream', async (c) => {
    const service = serviceOfRequest(app, c);
    // Node's own response: one write a client and change, without a web stream in between.
    const { outgoing } = c.env as unknown as HttpBindings;
    await hub.stream(service, outgoing, c.req.query('signed') === '1');
    if (!outgoing.destroyed) outgoing.once('close', noteListener(app, service, c));
    return ALREADY_SENT;
  });
}

function etagOf(snapshot: LeverSnapshot, context: ReturnType<typeof contextOfQuery>, isSigned: boolean): string {
  if (context) return etagFor(snapshot, context, isSigned);
  return isSigned ? snapshot.signed().etag : snapshot.etag;
}

/** Notes that an application listens. @returns notes that it does no more */
function noteListener(app: App, service: string, c: Context): () => void {
  return instanceBook(app).connect(
    service,
    instanceOfHeaders((name) => c.req.header(name)),
  );
}
