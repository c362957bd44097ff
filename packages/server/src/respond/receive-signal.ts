import { joins, type Signal, SYSTEM, titleOf } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { commandIncident } from './command-incident.ts';
import { activeIncidents } from './incident.views.ts';
import { openIncident } from './open-incident.ts';

/**
 * Takes in what detection or an intake says: it joins the incident that it belongs to (same alert, same or dependent
 * component), or opens one. Signals of a service are taken one at a time, so that two never open the same incident twice.
 *
 * @returns the incident's id; null for a signal that something is over when no incident knows of it
 */
export async function receiveSignal(app: App, tx: Tx, service: string, signal: Signal): Promise<string | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`signal:${service}`}, 0))`.execute(tx);
  const plan = app.plans.get(service);
  const active = await activeIncidents(tx, service);
  const own = active.find((incident) => incident.alerts[signal.dedupKey]);
  const incident =
    own ?? (signal.status === 'firing' ? active.find((candidate) => joins(plan, signal, candidate)) : undefined);
  if (incident) {
    await commandIncident(app, incident.id, { kind: 'signal', signal }, SYSTEM, tx);
    return incident.id;
  }
  if (signal.status === 'resolved') return null;
  const { severity, components, runbook } = signal;
  const title = titleOf(plan, signal);
  const opened = await openIncident(
    app,
    tx,
    { kind: 'open', service, title, severity, components, runbook, signal },
    SYSTEM,
  );
  return opened.id;
}
