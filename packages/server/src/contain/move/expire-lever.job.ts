import { SYSTEM } from '@tocsin/core';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { takeTurn } from './lever.store.ts';
import { EXPIRE_LEVER, moveLever } from './move-lever.ts';

const payloadSchema = z.object({ service: z.string(), lever: z.string(), expiresAtMs: z.number() });

/** Releases a lever whose time is over. A lever that was moved or extended since then is left alone. */
export function defineExpireLeverJob(app: App): void {
  app.jobs.define(EXPIRE_LEVER, async (payload) => {
    const { service, lever, expiresAtMs } = payloadSchema.parse(payload);
    // A lever that the plan of today does not have acts on nothing: there is nothing to release.
    const plan = app.plans.find(service);
    if (!plan || !Object.hasOwn(plan.levers, lever)) return;
    await app.db.transaction().execute(async (tx) => {
      await takeTurn(tx, plan);
      const state = await tx
        .selectFrom('lever_state')
        .select('incident_id')
        .where('service', '=', service)
        .where('lever', '=', lever)
        .where('pulled', '=', true)
        .where('expires_at', '=', new Date(expiresAtMs))
        .executeTakeFirst();
      if (!state) return;
      const active = await activeIncidents(tx, service);
      const incidentId = active.find((incident) => incident.id === state.incident_id)?.id ?? null;
      const reason = 'The time it was pulled for is over';
      await moveLever(app, tx, { service, lever, action: 'release', reason, actor: SYSTEM, incidentId });
    });
  });
}
