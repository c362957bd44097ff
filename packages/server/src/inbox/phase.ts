import type { Phase } from '../platform/phase.ts';

/** Webhooks that are received for the application: verified, kept, and delivered. */
export const inbox: Phase = {
  name: 'inbox',
  routes() {},
  jobs() {},
};
