import type { App } from '../platform/app.ts';
import { unmeasuredIncidents } from './measure.store.ts';
import { measureNow } from './write-measure.ts';

/** Measured by one job; the next goes on behind them. */
const BATCH = 100;

/** Defines the jobs that keep the measures of incidents: of one that changed, and of all that are not measured yet. */
export function defineMeasureJobs(app: App): void {
  app.jobs.define('measure-incident', ({ incidentId }) => measureNow(app, String(incidentId)));
  app.jobs.define('backfill-measures', ({ after }) => backfill(app, String(after ?? '')));
}

/** Has all incidents measured that are not, in batches; at the start of a node. */
export async function measureTheRest(app: App): Promise<void> {
  await app.jobs.add(app.db, 'backfill-measures', {}, { key: 'backfill-measures' });
}

async function backfill(app: App, after: string): Promise<void> {
  const ids = await unmeasuredIncidents(app.db, after, BATCH);
  for (const id of ids) {
    try {
      await measureNow(app, id);
    } catch (error) {
      // One that cannot be measured must not hold up the others; the next start tries it again.
      app.log.error({ err: error, incident: id }, 'an incident could not be measured');
    }
  }
  const last = ids.at(-1);
  if (last === undefined || ids.length < BATCH) return;
  app.log.info({ through: last }, 'incidents of before are measured');
  await app.jobs.add(app.db, 'backfill-measures', { after: last }, { key: 'backfill-measures' });
}
