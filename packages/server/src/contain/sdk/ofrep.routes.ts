import { createHash } from 'node:crypto';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import { Problem } from '../../platform/problem.ts';
import { hasTag } from './evaluate-state.ts';
import { leverHub } from './lever-hub.ts';
import { evaluateFlag, evaluateFlags, isFailure, type OfrepState, readOfrepContext } from './ofrep.ts';
import { serviceOfRequest } from './service-of-request.ts';

const MOST_BODY_BYTES = 64 * 1024;

/** Levers as flags for every SDK of OpenFeature, over its remote evaluation protocol. */
export function registerOfrepRoutes(api: Api, app: App): void {
  const hub = leverHub(app);
  const limit = limitBody(MOST_BODY_BYTES, () => {
    throw new Problem('too-large', 'An evaluation request is at most 64 KB.');
  });
  const stateOf = async (service: string): Promise<OfrepState> => {
    const { state } = await hub.snapshot(service);
    return { plan: app.plans.get(service), state };
  };

  api.post('/ofrep/v1/evaluate/flags', limit, async (c) => {
    const service = serviceOfRequest(app, c);
    const read = readOfrepContext(await c.req.text());
    if (isFailure(read)) return c.json(read, 400);
    const flags = evaluateFlags(await stateOf(service), read.context);
    const json = JSON.stringify({ flags });
    const etag = `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`;
    if (hasTag(c.req.header('if-none-match'), etag)) return c.body(null, 304, { etag });
    return c.body(json, 200, { etag, 'cache-control': 'no-cache', 'content-type': 'application/json' });
  });

  api.post('/ofrep/v1/evaluate/flags/:key', limit, async (c) => {
    const service = serviceOfRequest(app, c);
    const key = c.req.param('key');
    const read = readOfrepContext(await c.req.text());
    if (isFailure(read)) return c.json({ key, ...read }, 400);
    const result = evaluateFlag(await stateOf(service), key, read.context);
    if (!isFailure(result)) return c.json(result, 200);
    return c.json(result, result.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400);
  });
}
