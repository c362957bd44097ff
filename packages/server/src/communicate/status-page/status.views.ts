import { serviceHealth } from '../../detect/health/health.views.ts';
import type { App } from '../../platform/app.ts';
import { activeIncidents, resolvedIncidents } from '../../respond/incident.views.ts';
import { type PublicStatus, publicStatus } from './public-status.ts';

const PAST_MS = 14 * 86_400_000;

/** Reads what the public may see of a service. @throws Problem 'not-found' for an unknown service */
export async function readPublicStatus(app: App, service: string): Promise<PublicStatus> {
  const plan = app.plans.get(service);
  const sinceMs = app.clock.now() - PAST_MS;
  const [health, active, resolved] = await Promise.all([
    serviceHealth(app, service),
    activeIncidents(app.db, service),
    resolvedIncidents(app.db, { service, sinceMs }),
  ]);
  const shown = [...active, ...resolved].map((incident) => incident.id);
  const published =
    shown.length === 0
      ? []
      : await app.db
          .selectFrom('status_update')
          .selectAll()
          .where('service', '=', service)
          .where('status', '=', 'sent')
          .where('status_page', '=', true)
          .where('incident_id', 'in', shown)
          .execute();
  return publicStatus({ plan, health, active, resolved, published });
}
