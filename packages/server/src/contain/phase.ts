import type { Phase } from '../platform/phase.ts';
import { defineExpireLeverJob } from './move/expire-lever.job.ts';
import { registerLeverRoutes } from './lever.routes.ts';
import { leverHub } from './lever-hub.ts';
import { defineMoveLeverJob } from './move/move-lever.job.ts';
import { registerSdkLeverRoutes } from './sdk-lever.routes.ts';

/** Levers: pulled and released by people, runbooks and restorations, and heard by applications. */
export const contain: Phase = {
  name: 'contain',
  routes(api, app) {
    registerLeverRoutes(api, app);
    registerSdkLeverRoutes(api, app);
  },
  jobs(app) {
    defineMoveLeverJob(app);
    defineExpireLeverJob(app);
  },
  async start(app) {
    const hub = leverHub(app);
    for (const { plan } of app.plans.all()) await hub.countPlan(plan);
    return async () => hub.close();
  },
};
