import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { serviceOfSdkKey } from '../../detect/intake/sender-keys.ts';
import type { App } from '../app.ts';
import { identify } from '../auth/identity.ts';
import { Problem } from '../problem.ts';
import type { Env } from './api.ts';

/** What an application may ask with its SDK key; the routes find its service by the key. */
const BY_SDK_KEY: ReadonlySet<string> = new Set(['/api/consent/check', '/api/consent/entries']);

export const SESSION_COOKIE = 'tocsin_session';

/**
 * Finds out who makes a request to the API, by bearer token or session cookie.
 * A change by cookie must carry the header `x-tocsin`, which another site's form or script cannot send (CSRF).
 */
export function authenticate(app: App): MiddlewareHandler<Env> {
  return async (c, next) => {
    const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (bearer && BY_SDK_KEY.has(c.req.path) && serviceOfSdkKey(app, bearer) !== null) return next();
    const cookie = getCookie(c, SESSION_COOKIE);
    const secret = bearer ?? cookie;
    const identity = secret ? await identify(app, secret) : null;
    if (!identity)
      throw new Problem('unauthorized', 'Sign in first: `npx tocsin signin` makes a link, or send a bearer token.');
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (!bearer && !reads && !c.req.header('x-tocsin')) {
      throw new Problem('forbidden', 'A change from a browser needs the header x-tocsin.');
    }
    c.set('identity', identity);
    await next();
  };
}
