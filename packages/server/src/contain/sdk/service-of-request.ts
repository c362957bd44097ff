import type { Context } from 'hono';
import { serviceOfSdkKey } from '../../detect/intake/sender-keys.ts';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';

/**
 * Finds the service whose SDK key a request carries, as bearer token or as `X-API-Key`.
 * @throws Problem 'unauthorized'
 */
export function serviceOfRequest(app: App, c: Context): string {
  const key = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? c.req.header('x-api-key');
  const service = key ? serviceOfSdkKey(app, key) : null;
  if (service === null)
    throw new Problem('unauthorized', 'Send the SDK key of the service: Authorization: Bearer sdk_…');
  return service;
}
