import type { Phase } from '../platform/phase.ts';
import { followAsks } from './follow-asks.ts';
import { followFiles } from './follow-files.ts';
import { planRoutes } from './plan.routes.ts';

/** The document that is the configuration, and how its changes come into force. */
export const plan: Phase = {
  name: 'plan',
  routes: planRoutes,
  jobs: () => undefined,
  async start(app) {
    const stopAsks = followAsks(app);
    const stopFiles = followFiles(app);
    return async () => {
      stopAsks();
      await stopFiles();
    };
  },
};
