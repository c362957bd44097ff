import type { Phase } from '../platform/phase.ts';
import { historyRoutes } from './history/history.routes.ts';
import { learnRoutes } from './learn/learn.routes.ts';
import { startForgetting } from './output/forget-runs.ts';
import { outputRoutes } from './output/output.routes.ts';
import { readRoutes, runRoutes } from './run/run.routes.ts';
import { protocolRoutes } from './runner/protocol.routes.ts';
import { runnerRoutes } from './runner/runner.routes.ts';
import { watchRunners } from './runner/watch-runners.ts';
import { executeStep, runClaimed } from './step/execute-step.job.ts';
import { recoverSteps, requeueSteps } from './step/lose-step.ts';
import { runNodeOf } from './step/run-node.ts';
import { stepRoutes } from './step/step.routes.ts';
import { obeyStops } from './step/stop-step.ts';
import { diagnose } from './trigger/diagnose.job.ts';
import { followSchedules, runScheduled } from './trigger/schedule.job.ts';

/** Other nodes may go while this one stays; their steps are looked for this often. */
const RECOVER_EVERY_MS = 10_000;

/** Runs of the plan's runbooks: step by step with approval, resumed after a crash. */
export const runbook: Phase = {
  name: 'runbook',
  routes(api, app) {
    readRoutes(api, app);
    runRoutes(api, app);
    outputRoutes(api, app);
    historyRoutes(api, app);
    learnRoutes(api, app);
    stepRoutes(api, app);
    runnerRoutes(api, app);
    protocolRoutes(api, app);
  },
  jobs(app) {
    app.jobs.define('run-scheduled', (payload) => runScheduled(app, payload));
    app.jobs.define('diagnose', (payload) => diagnose(app, payload));
    app.jobs.define('execute-step', (payload) => executeStep(app, payload));
  },
  async start(app) {
    const stopFollowing = await followSchedules(app);
    const node = runNodeOf(app);
    await node.owner.hold();
    await recoverSteps(app, node);
    await requeueSteps(app);
    const stopWatching = watchRunners(app, node, (step, signal) => runClaimed(app, step, signal));
    const stopForgetting = startForgetting(app);
    const report = (error: unknown) => app.log.warn({ err: error }, 'steps could not be looked after; trying again');
    const unsubscribe = app.live.subscribe((event) => {
      // After a lost connection the hub tells everybody to look again, under the id '*'.
      if (event.kind !== 'change' || (event.topic !== 'run' && event.id !== '*')) return;
      obeyStops(app, node).catch(report);
    });
    const timer = setInterval(() => {
      const tending = [node.owner.hold(), recoverSteps(app, node), obeyStops(app, node)];
      Promise.all(tending).catch(report);
    }, RECOVER_EVERY_MS);
    return async () => {
      stopFollowing();
      clearInterval(timer);
      unsubscribe();
      await stopForgetting();
      await stopWatching();
      await node.stop();
    };
  },
};
