import type { Phase } from '../platform/phase.ts';
import { liveRoutes } from './live.routes.ts';
import { sessionRoutes } from './session.routes.ts';

/** Who sits in front of the console, and what they are told as it happens. */
export const session: Phase = {
  name: 'session',
  routes(api, app) {
    sessionRoutes(api, app);
    liveRoutes(api, app);
  },
  jobs: () => undefined,
};
