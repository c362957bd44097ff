import type { Phase } from '../platform/phase.ts';
import { incidentRoutes } from './incident.routes.ts';
import { wakeIncident } from './wake.job.ts';

/** Incidents: opening, deciding, the timeline and the room. */
export const respond: Phase = {
  name: 'respond',
  routes: incidentRoutes,
  jobs(app) {
    app.jobs.define('wake', ({ incidentId }) => wakeIncident(app, String(incidentId)));
  },
};
