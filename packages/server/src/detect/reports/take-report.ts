import { type Incident, type Plan, withDependencies } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { dedupKeyOf, judgeSoon } from './judge-reports.job.ts';
import { insertReport, joinReport, lockReports, type NewReport } from './report.store.ts';
import { sayHowMany } from './say-reports.ts';

/**
 * Takes in what a user says: it joins the active incident that it is about; the others are counted, and enough of them open
 * one. All in one transaction, so that nothing that was answered is lost.
 * @returns its id, and the incident; null when it was taken before
 */
export async function takeReport(
  app: App,
  report: NewReport,
): Promise<{ id: string; incidentId: string | null } | null> {
  const plan = app.plans.get(report.service);
  return app.db.transaction().execute(async (tx) => {
    await lockReports(tx, report.service);
    const id = await insertReport(tx, report, app.clock.now());
    if (id === null) return null;
    const incident = incidentFor(plan, await activeIncidents(tx, report.service), report.component);
    if (incident) {
      await joinReport(tx, id, incident.id);
      await sayHowMany(app, tx, plan, incident.id);
      await app.live.publish(tx, 'incident', incident.id);
    }
    await judgeSoon(app, tx, report.service);
    await app.live.publish(tx, 'health', report.service);
    return { id, incidentId: incident?.id ?? null };
  });
}

/**
 * The incident that a report is about: one of its component, else one of what that depends on. Whoever does not know the
 * component means the incident of others who do not, or the only one.
 */
function incidentFor(plan: Plan, active: readonly Incident[], component: string | null): Incident | undefined {
  const own = active.find(({ alerts }) => alerts[dedupKeyOf(component)]?.status === 'firing');
  if (own) return own;
  if (component === null) return active.length === 1 ? active[0] : undefined;
  const needed = withDependencies(plan, [component]);
  return (
    active.find(({ components }) => components.includes(component)) ??
    active.find(({ components }) => components.some((other) => needed.has(other)))
  );
}
