import * as contract from '../page/contract.ts';
import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Phase } from '../platform/phase.ts';
import { repeat } from '../platform/repeat.ts';
import { DatabaseWatch } from './database-watch.ts';
import { OutboundHeartbeat } from './outbound-heartbeat.ts';
import { pulseCameBack } from './pulse.ts';
import { tellUnreached } from './tell-unreached.ts';
import { planTestPage, sendTestPages } from './test-page.job.ts';
import { judgeTestPage } from './test-page-due.job.ts';
import { watchdogOf } from './watchdog.views.ts';

const LOOK_AT_DATABASE_MS = 2_000;
const HEARTBEAT_MS = 1_000;
const LOOK_AT_PAGES_MS = 10_000;

/** The watch over Tocsin itself: a sign of life to the outside, the last resort, and test pages. */
export const watchdog: Phase = {
  name: 'watchdog',
  routes(api, app) {
    api.openapi(contract.getWatchdog, async (c) => {
      requireAccess(c.get('identity'), 'viewer');
      return c.json({ plans: await Promise.all(app.plans.all().map(({ plan }) => watchdogOf(app, plan))) }, 200);
    });
  },
  jobs(app) {
    app.jobs.define('pulse', () => pulseCameBack(app));
    app.jobs.define('test-page', ({ service, dueMs }) => sendTestPages(app, String(service), Number(dueMs)));
    app.jobs.define('test-page-due', ({ id }) => judgeTestPage(app, String(id)));
  },
  async start(app) {
    const database = new DatabaseWatch(app);
    const heartbeat = new OutboundHeartbeat(app, () => database.answered());
    const stops = [
      repeat(app, 'looking at the database', LOOK_AT_DATABASE_MS, () => database.look()),
      repeat(app, 'the heartbeat', HEARTBEAT_MS, () => heartbeat.look()),
      repeat(app, 'looking for people who were not reached', LOOK_AT_PAGES_MS, () => tellUnreached(app)),
    ];
    const stopPlanning = await followTestPages(app);
    return async () => {
      stopPlanning();
      await database.stop();
      await Promise.all(stops.map((stop) => stop()));
    };
  },
};

/** The next test page of each service is a durable job, which follows the plan. @returns how to stop following */
async function followTestPages(app: App): Promise<() => void> {
  for (const { plan } of app.plans.all()) await planTestPage(app, app.db, plan.service);
  return app.plans.onChange(({ service }) => {
    planTestPage(app, app.db, service).catch((error: unknown) =>
      app.log.error({ err: error, service }, 'the next test page could not be set; the next change or start sets it'),
    );
  });
}
