import { SYSTEM } from '@tocsin/core';
import { z } from 'zod';
import { recordSignal } from '../../detect/alerts/record-signal.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import type { LeverId } from './lever-command.ts';

const TELL = 'tell-lever-alert';

const payloadSchema = z.object({
  service: z.string(),
  lever: z.string(),
  status: z.enum(['firing', 'resolved']),
  summary: z.string(),
  sinceMs: z.number(),
});

/**
 * Tells people of a lever that is not where it should be: whoever leads the incident for which it was moved, or the only active
 * one. Without such an incident it is an alert, as anything else that is wrong. Once, with `tx`.
 */
export async function tellTrouble(app: App, tx: Tx, { service, lever }: LeverId, summary: string): Promise<void> {
  const active = await activeIncidents(tx, service);
  const state = await tx
    .selectFrom('lever_state')
    .select('incident_id')
    .where('service', '=', service)
    .where('lever', '=', lever)
    .executeTakeFirst();
  const own = active.find(({ id }) => id === state?.incident_id) ?? (active.length === 1 ? active[0] : undefined);
  if (own) {
    await commandIncident(app, own.id, { kind: 'tell-lead', text: summary }, SYSTEM, tx);
    return;
  }
  await app.jobs.add(tx, TELL, { service, lever, status: 'firing', summary, sinceMs: app.clock.now() });
}

/** Ends the alert of a lever that is where it should be again, if there is one. */
export async function endTrouble(app: App, tx: Tx, { service, lever }: LeverId, summary: string): Promise<void> {
  await app.jobs.add(tx, TELL, { service, lever, status: 'resolved', summary, sinceMs: app.clock.now() });
}

export function defineTellLeverAlert(app: App): void {
  app.jobs.define(TELL, async (payload) => {
    const { service, lever, status, summary, sinceMs } = payloadSchema.parse(payload);
    const plan = app.plans.find(service);
    if (!plan) return;
    const component = Object.hasOwn(plan.levers, lever) ? plan.levers[lever]?.component : null;
    await recordSignal(app, service, {
      ...{ dedupKey: `lever:${lever}`, source: `lever:${lever}`, status, summary, sinceMs },
      ...{ severity: null, components: component ? [component] : [], runbook: null },
    });
  });
}
