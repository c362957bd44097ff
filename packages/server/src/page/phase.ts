import { closeChannels } from '@tocsin/channels';
import type { Phase } from '../platform/phase.ts';
import type { PageInHand } from './advance-page.ts';
import { type AnnounceEffect, announceToChannel } from './announce.job.ts';
import { answerRoutes } from './answer.routes.ts';
import { calendarRoutes } from './calendar.routes.ts';
import { callbackRoutes } from './callback.routes.ts';
import { channelRoutes } from './channel.routes.ts';
import { deliverMessage } from './deliver.job.ts';
import { onCallRoutes } from './on-call.routes.ts';
import { pageRoutes } from './page.routes.ts';
import { type PageEffect, pageNextMethod, pagePerson } from './page-person.job.ts';
import { type BundleEnd, endBundle } from './record-outcome.ts';
import { type HeldFor, releaseHeld } from './release-held.job.ts';
import { type SettleEffect, settlePages } from './settle-pages.job.ts';

/** Paging: who is on call, which channel, what became of each message, and the answers. */
export const page: Phase = {
  name: 'page',
  routes(api, app) {
    pageRoutes(api, app);
    onCallRoutes(api, app);
    calendarRoutes(api, app);
    answerRoutes(api, app);
    callbackRoutes(api, app);
    channelRoutes(api, app);
  },
  jobs(app) {
    // The payloads are effects of the decider, stored as JSON by carry-out.ts.
    app.jobs.define('page', (payload) => pagePerson(app, payload as unknown as PageEffect));
    app.jobs.define('announce', (payload) => announceToChannel(app, payload as unknown as AnnounceEffect));
    app.jobs.define('settle-pages', (payload) => settlePages(app, payload as unknown as SettleEffect));
    app.jobs.define('page-next', (payload) => pageNextMethod(app, payload as unknown as PageInHand));
    app.jobs.define('end-bundle', (payload) => endBundle(app, payload as unknown as BundleEnd));
    app.jobs.define('release-held', (payload) => releaseHeld(app, payload as unknown as HeldFor));
    app.jobs.define('deliver', ({ messageId }) => deliverMessage(app, String(messageId)));
  },
  start: async () => async () => closeChannels(),
};
