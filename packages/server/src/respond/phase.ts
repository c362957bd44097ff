import type { Phase } from '../platform/phase.ts';
import { similarRoutes } from '../review/similar/similar.routes.ts';
import { startImpact } from './impact/look-at-impact.ts';
import { incidentRoutes } from './incident.routes.ts';
import { relationRoutes } from './relation.routes.ts';
import { wakeIncident } from './wake.job.ts';

/** Incidents: opening, deciding, the timeline and the room. */
export const respond: Phase = {
  name: 'respond',
  routes(api, app) {
    similarRoutes(api, app);
    incidentRoutes(api, app);
    relationRoutes(api, app);
  },
  jobs(app) {
    app.jobs.define('wake', ({ incidentId }) => wakeIncident(app, String(incidentId)));
  },
  start: async (app) => startImpact(app),
};
