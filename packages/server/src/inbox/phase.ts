import type { Phase } from '../platform/phase.ts';
import { registerInboxActRoutes } from './control/act.routes.ts';
import { registerInboxRoutes } from './control/inbox.routes.ts';
import { defineOperationJob } from './control/run-operation.ts';
import { keepBooks } from './deliver/keep-books.ts';
import { startDelivery } from './deliver/start-delivery.ts';
import { integrityRoutes } from './integrity/integrity.routes.ts';
import { defineIntegrityJobs, startIntegrity } from './integrity/start-integrity.ts';
import { startReceiving } from './receive/start-receiving.ts';

/** Webhooks that are received for the application: verified, kept, and delivered. */
export const inbox: Phase = {
  name: 'inbox',
  routes(api, app) {
    registerInboxRoutes(api, app);
    registerInboxActRoutes(api, app);
    integrityRoutes(api, app);
  },
  jobs(app) {
    defineOperationJob(app);
    defineIntegrityJobs(app);
  },
  async start(app) {
    const stopReceiving = await startReceiving(app);
    const stopBooks = keepBooks(app);
    const stopDelivery = await startDelivery(app);
    const stopIntegrity = await startIntegrity(app);
    return async () => {
      stopIntegrity();
      await stopReceiving();
      await stopDelivery();
      await stopBooks();
    };
  },
};
