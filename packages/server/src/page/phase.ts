import { closeChannels } from '@tocsin/channels';
import type { Phase } from '../platform/phase.ts';
import { answerRoutes } from './answer/answer.routes.ts';
import { callbackRoutes } from './answer/callback.routes.ts';
import type { PageInHand } from './deliver/advance-page.ts';
import { type AnnounceEffect, announceToChannel } from './deliver/announce.job.ts';
import { deliverMessage } from './deliver/deliver.job.ts';
import { type PageEffect, pageNextMethod, pagePerson } from './deliver/page-person.job.ts';
import { type BundleEnd, endBundle } from './deliver/record-outcome.ts';
import { type HeldFor, releaseHeld } from './deliver/release-held.job.ts';
import { type SettleEffect, settlePages } from './deliver/settle-pages.job.ts';
import { calendarRoutes } from './on-call/calendar.routes.ts';
import { onCallRoutes } from './on-call/on-call.routes.ts';
import { channelRoutes } from './outbox/channel.routes.ts';
import { outboxRoutes } from './outbox/outbox.routes.ts';

/** Paging: who is on call, which channel, what became of each message, and the answers. */
export const page: Phase = {
  name: 'page',
  routes(api, app) {
    outboxRoutes(api, app);
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
