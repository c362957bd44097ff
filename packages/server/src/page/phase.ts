import { closeChannels } from '@tocsin/channels';
import type { Phase } from '../platform/phase.ts';
import { type AnnounceEffect, announceToChannel } from './announce.job.ts';
import { answerRoutes } from './answer.routes.ts';
import { calendarRoutes } from './calendar.routes.ts';
import { deliverMessage } from './deliver.job.ts';
import { onCallRoutes } from './on-call.routes.ts';
import { pageRoutes } from './page.routes.ts';
import { pagePerson } from './page-person.job.ts';
import type { PageEffect } from './queue-page.ts';
import { settlePages } from './settle-pages.job.ts';

/** Paging: who is on call, which channel, what became of each message, and the answers. */
export const page: Phase = {
  name: 'page',
  routes(api, app) {
    pageRoutes(api, app);
    onCallRoutes(api, app);
    calendarRoutes(api, app);
    answerRoutes(api, app);
  },
  jobs(app) {
    // The payloads are effects of the decider, stored as JSON by carry-out.ts.
    app.jobs.define('page', (payload) => pagePerson(app, payload as unknown as PageEffect));
    app.jobs.define('announce', (payload) => announceToChannel(app, payload as unknown as AnnounceEffect));
    app.jobs.define('settle-pages', (payload) =>
      settlePages(app, payload as unknown as Parameters<typeof settlePages>[1]),
    );
    app.jobs.define('deliver', ({ messageId }) => deliverMessage(app, String(messageId)));
  },
  start: async () => async () => closeChannels(),
};
