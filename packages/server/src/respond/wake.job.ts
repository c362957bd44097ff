import { SYSTEM } from '@tocsin/core';
import { healthOf } from '../detect/health/health-of.ts';
import type { App } from '../platform/app.ts';
import { commandIncident } from './command-incident.ts';
import { readIncident } from './incident.views.ts';

/** The moment that the last decision asked for has come. Health is read only when a restoration has to judge it. */
export async function wakeIncident(app: App, incidentId: string): Promise<void> {
  const incident = await readIncident(app.db, incidentId);
  const health = incident.restoration?.status === 'running' ? await healthOf(app, incident.service) : {};
  await commandIncident(app, incidentId, { kind: 'wake', health }, SYSTEM);
}
