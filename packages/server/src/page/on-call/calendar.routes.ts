import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import type { App } from '../../platform/app.ts';
import type { Env } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import { calendarOf } from './calendar.views.ts';
import { opensCalendar } from './calendar-address.ts';

/** Where calendar programs fetch shifts: without a session, with the key of the address. */
export function calendarRoutes(http: Hono<Env>, app: App): void {
  http.get('/calendar/:service/:kind/:id/:file', async (c) => {
    const { service, kind, id, file } = c.req.param();
    const isKnown = (kind === 'schedule' || kind === 'person') && file.endsWith('.ics');
    if (!isKnown || !opensCalendar(app, { service, kind, id }, file.slice(0, -'.ics'.length)))
      throw new Problem('not-found', 'There is no such calendar. Copy its address from the on-call page once more.');
    const text = await calendarOf(app, { service, kind, id });
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
    c.header('etag', etag);
    c.header('cache-control', 'private, max-age=300');
    if (isSeen(c.req.header('if-none-match'), etag)) return c.body(null, 304);
    c.header('content-type', 'text/calendar; charset=utf-8');
    c.header('content-disposition', `inline; filename="${service}-${id.replace(/[^\w.-]/g, '_')}.ics"`);
    return c.body(text);
  });
}

/** @param header of If-None-Match, which may name several and weak ones (RFC 9110, 13.1.2) */
function isSeen(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
