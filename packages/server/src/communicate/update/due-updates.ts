import type { z } from '@hono/zod-openapi';
import type { App } from '../../platform/app.ts';
import { listIncidents, readIncident } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import { type AudienceDue, audiencesDue } from './audience-due.ts';
import type { dueUpdate } from './contract.ts';

type DueUpdate = z.infer<typeof dueUpdate>;

const MOST_INCIDENTS = 1000;
const URGENCY: readonly AudienceDue['state'][] = ['late', 'waiting', 'scheduled', 'embargoed', 'done'];

/** What audiences wait for: of one incident, or of all that are active; the most urgent first. @throws Problem 'not-found' */
export async function dueUpdates(
  app: App,
  filter: { readonly service?: string | undefined; readonly incidentId?: string | undefined },
): Promise<DueUpdate[]> {
  const { service, incidentId } = filter;
  const incidents = incidentId
    ? [await readIncident(app.db, incidentId)]
    : await listIncidents(app.db, { active: true, service, limit: MOST_INCIDENTS });
  const lists = await Promise.all(
    incidents.map(async (incident) => {
      const plan = await planInForce(app, app.db, incident.service, incident.planVersion);
      const about = { incidentId: incident.id, incidentTitle: incident.title, severity: incident.severity };
      return audiencesDue(incident, plan).map((due) => ({ ...due, ...about }));
    }),
  );
  return lists
    .flat()
    .filter(({ state }) => incidentId !== undefined || state !== 'done')
    .sort(
      (a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || (a.dueAt ?? '').localeCompare(b.dueAt ?? ''),
    );
}
