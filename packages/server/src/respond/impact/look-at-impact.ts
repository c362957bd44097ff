import {
  type EpochMs,
  IMPACT_WINDOW_MS,
  type ImpactReading,
  type Incident,
  impactFigures,
  isNoticeable,
  type Plan,
  readImpact,
  SYSTEM,
} from '@tocsin/core';
import { isMetricFresh } from '../../detect/health/fresh.ts';
import { readLastTick, readMetrics } from '../../detect/watch/monitor.views.ts';
import { isLeading, lookAfterTicks } from '../../detect/watch/tick.ts';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { commandIncident } from '../command-incident.ts';
import { activeIncidents } from '../incident.views.ts';
import { dropReadings, keepReading, lastReadings } from './impact.store.ts';

/** An incident that has just opened is read at the next look. */
const LOOK_EVERY_MS = 5000;
const READ_EVERY_MS = 60_000;
const KEPT_MS = 3_600_000;

/** Reads the impact of open incidents while this node leads. @returns how to stop, when the look under way is done */
export function startImpact(app: App): () => Promise<void> {
  const stopAfterTicks = lookAfterTicks(app, () => lookAtImpact(app));
  const look = () => (isLeading(app) ? lookAtImpact(app) : Promise.resolve());
  const stop = repeat(app, 'a look at the impact', LOOK_EVERY_MS, look, 'error');
  return async () => {
    stopAfterTicks();
    await stop();
  };
}

/**
 * Reads the plan's estimates for each open incident whose last reading is a minute old, and says on its timeline what changed
 * noticeably. Two nodes that look at once say it once: the incident itself decides whether it is news.
 */
export async function lookAtImpact(app: App): Promise<void> {
  let isAny = false;
  for (const { plan } of app.plans.all()) {
    const { users, customers, revenue } = plan.impact;
    if (users || customers || revenue) isAny = (await lookAtService(app, plan)) || isAny;
  }
  const nowMs = app.clock.now();
  if (isAny) await dropReadings(app.db, nowMs - KEPT_MS, nowMs + READ_EVERY_MS);
}

/** @returns whether anything was read */
async function lookAtService(app: App, plan: Plan): Promise<boolean> {
  const nowMs = app.clock.now();
  const open = await activeIncidents(app.db, plan.service);
  const last = await lastReadings(
    app.db,
    open.map(({ id }) => id),
  );
  const due = open.filter(({ id }) => isDue(last.get(id), nowMs));
  if (due.length === 0) return false;
  const values = await lastValues(app, plan.service, nowMs);
  for (const incident of due) {
    const reading = readImpact(plan.impact, plan.metrics, incident, (id) => values.get(id) ?? null, nowMs);
    await keep(app, plan, incident, reading).catch((error: unknown) =>
      app.log.warn({ err: error, incident: incident.id }, 'the impact could not be kept; it is read again'),
    );
  }
  return true;
}

/** Also after the clock was set back. */
function isDue(lastMs: EpochMs | undefined, nowMs: EpochMs): boolean {
  return lastMs === undefined || nowMs - lastMs >= READ_EVERY_MS || lastMs > nowMs;
}

/** Last values of the metrics; none while nobody watches. */
async function lastValues(app: App, service: string, nowMs: EpochMs): Promise<ReadonlyMap<string, number | null>> {
  if (!isMetricFresh(await readLastTick(app.db), nowMs)) return new Map();
  return new Map((await readMetrics(app.db, service)).map(({ id, state }) => [id, state.reading.value]));
}

async function keep(app: App, plan: Plan, incident: Incident, reading: ImpactReading): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const readings = await keepReading(tx, incident.id, reading, reading.atMs - IMPACT_WINDOW_MS);
    const estimate = impactFigures(readings, plan.impact.revenue?.currency ?? '');
    if (!estimate || !isNoticeable(incident.impact.estimate, estimate)) return;
    await commandIncident(app, incident.id, { kind: 'impact-set', impact: { estimate } }, SYSTEM, tx);
  });
}
