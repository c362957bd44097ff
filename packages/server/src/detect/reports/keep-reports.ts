import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { isLeading } from '../watch/tick.ts';
import { judgeSoon } from './judge-reports.job.ts';
import { pruneReports } from './report.store.ts';
import { firingReports } from './report.views.ts';

const LOOK_EVERY_MS = 60_000;

/**
 * On the node that leads: has alerts of reports looked at again, since a plan that changed may end them, and forgets old
 * reports. @returns how to stop
 */
export function startReports(app: App): () => Promise<void> {
  const look = async () => {
    if (!isLeading(app)) return;
    await pruneReports(app.db, app.clock.now());
    for (const service of new Set((await firingReports(app.db)).map((alert) => alert.service))) {
      await app.db.transaction().execute((tx) => judgeSoon(app, tx, service));
    }
  };
  return repeat(app, 'a look at reports', LOOK_EVERY_MS, look);
}
