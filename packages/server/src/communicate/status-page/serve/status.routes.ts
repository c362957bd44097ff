import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { App } from '../../../platform/app.ts';
import type { Api } from '../../../platform/http/api.ts';
import { statusDeskOf } from './status-desk.ts';
import { takeStatus } from './status-listener.ts';

/** The public pages of a service under `/status/x`, where no listener stands in front; forms have routes of their own. */
export function registerStatusRoutes(api: Api, app: App): void {
  api.use('/status/*', async (c, next) => {
    const { incoming, outgoing } = c.env as unknown as HttpBindings;
    // The listener has looked at it before, or there is no connection at all.
    if (!outgoing || outgoing.headersSent) return next();
    const outcome = await takeStatus(app, statusDeskOf(app), incoming, outgoing);
    return outcome === 'taken' ? RESPONSE_ALREADY_SENT : next();
  });
}
