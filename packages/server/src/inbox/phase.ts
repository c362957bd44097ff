import type { Phase } from '../platform/phase.ts';
import { startReceiving } from './receive/start-receiving.ts';

/** Webhooks that are received for the application: verified, kept, and delivered. */
export const inbox: Phase = {
  name: 'inbox',
  routes() {},
  jobs() {},
  async start(app) {
    const stopReceiving = await startReceiving(app);
    return async () => {
      await stopReceiving();
    };
  },
};
