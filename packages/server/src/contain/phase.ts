import type { Phase } from '../platform/phase.ts';
import { registerBreakerRoutes, tellOpenBreakers } from './breaker/breaker.routes.ts';
import { defineJudgeBreakersJob } from './breaker/judge-breakers.job.ts';
import { registerCommandRoutes } from './command/command.routes.ts';
import { defineCommandJobs, startCommands } from './command/start-commands.ts';
import { registerLeverRoutes } from './lever.routes.ts';
import { defineExpireLeverJob } from './move/expire-lever.job.ts';
import { defineMoveLeverJob } from './move/move-lever.job.ts';
import { registerLeverRequestRoutes } from './request/request.routes.ts';
import { defineLapseRequestJob } from './request/settle-request.ts';
import { startRules } from './rule/watch-rules.ts';
import { registerInstanceRoutes } from './sdk/instance.routes.ts';
import { instanceBook } from './sdk/instance-book.ts';
import { leverHub } from './sdk/lever-hub.ts';
import { registerOfrepRoutes } from './sdk/ofrep.routes.ts';
import { registerSdkLeverRoutes } from './sdk/sdk-lever.routes.ts';

/** Levers: pulled and released by people, runbooks and restorations, and heard by applications. */
export const contain: Phase = {
  name: 'contain',
  routes(api, app) {
    registerLeverRoutes(api, app);
    registerLeverRequestRoutes(api, app);
    registerSdkLeverRoutes(api, app);
    registerInstanceRoutes(api, app);
    registerOfrepRoutes(api, app);
    registerBreakerRoutes(api, app);
    registerCommandRoutes(api, app);
  },
  jobs(app) {
    defineMoveLeverJob(app);
    defineExpireLeverJob(app);
    defineLapseRequestJob(app);
    defineJudgeBreakersJob(app);
    defineCommandJobs(app);
  },
  async start(app) {
    const hub = leverHub(app);
    for (const { plan } of app.plans.all()) await hub.countPlan(plan);
    const instances = instanceBook(app);
    const stopRules = startRules(app);
    const stopCommands = await startCommands(app);
    const stopBreakers = tellOpenBreakers(app);
    return async () => {
      stopBreakers();
      stopCommands();
      await stopRules();
      hub.close();
      await instances.close();
    };
  },
};
