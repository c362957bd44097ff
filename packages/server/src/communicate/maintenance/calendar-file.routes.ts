import { createHash } from 'node:crypto';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { maintenanceCalendar } from './calendar-file.views.ts';

/** Where calendar programs fetch the maintenance of a status page; what stands in front looks after private pages. */
export function registerMaintenanceCalendar(api: Api, app: App): void {
  api.get('/status/:service/maintenance.ics', async (c) => {
    const { service } = c.req.param();
    const isPrivate = app.plans.get(service).statusPage.private;
    const text = await maintenanceCalendar(app, service);
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
    c.header('etag', etag);
    c.header('cache-control', isPrivate ? 'private, no-cache' : 'public, max-age=60');
    const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    if (known.includes(etag)) return c.body(null, 304);
    c.header('content-type', 'text/calendar; charset=utf-8; method=PUBLISH');
    c.header('content-disposition', 'inline; filename="maintenance.ics"');
    return c.body(text);
  });
}
