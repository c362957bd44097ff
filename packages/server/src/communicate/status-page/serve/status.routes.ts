import type { Context } from 'hono';
import type { App } from '../../../platform/app.ts';
import type { Api, Env } from '../../../platform/http/api.ts';
import { STATUS_CSP } from '../render-page.ts';
import { type Format, StatusCache } from './status-cache.ts';

const CONTENT_TYPE: Readonly<Record<Format, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  rss: 'application/rss+xml; charset=utf-8',
  badge: 'image/svg+xml; charset=utf-8',
};

/** The public pages of a service: `/status/x`, `/status/x.json`, `/status/x/rss`, `/status/x/badge.svg`. */
export function registerStatusRoutes(api: Api, app: App): void {
  const cache = new StatusCache(app);

  const answer = async (c: Context<Env>, service: string, format: Format): Promise<Response> => {
    const { body, etag } = await cache.get(service, format);
    const headers = {
      etag,
      'cache-control': 'public, max-age=10',
      'content-security-policy': format === 'html' ? STATUS_CSP : "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      // Badges and the feed are read by other sites, and hold nothing that is not public.
      ...(format === 'html' ? {} : { 'access-control-allow-origin': '*' }),
    };
    if (hasTag(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
    return c.body(body, 200, { ...headers, 'content-type': CONTENT_TYPE[format] });
  };

  api.get('/status/:service', (c) => {
    const name = c.req.param('service');
    const asJson = name.endsWith('.json') && !app.plans.find(name);
    return answer(c, asJson ? name.slice(0, -'.json'.length) : name, asJson ? 'json' : 'html');
  });
  api.get('/status/:service/rss', (c) => answer(c, c.req.param('service'), 'rss'));
  api.get('/status/:service/badge.svg', (c) => answer(c, c.req.param('service'), 'badge'));
}

/** Whether If-None-Match names the tag; proxies may have weakened it. */
function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
