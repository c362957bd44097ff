import { SYSTEM } from '@tocsin/core';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { MoveRefused } from './decide-move.ts';
import { takeTurn } from './lever.store.ts';
import { EXPIRE_LEVER, moveInTurn } from './move-lever.ts';

const payloadSchema = z.object({ service: z.string(), lever: z.string(), expiresAtMs: z.number() });

const AGAIN_AFTER_MS = 15_000;

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
      const request = { service, lever, action: 'release', reason, actor: SYSTEM, incidentId } as const;
      await moveInTurn(app, tx, request).catch(async (error: unknown) => {
        if (!(error instanceof MoveRefused)) throw error;
        // Levers that need it are still pulled: it is released once they are.
        app.log.info({ service, lever }, error.message);
        const key = `${EXPIRE_LEVER}:${service}:${lever}`;
        await app.jobs.add(tx, EXPIRE_LEVER, payload, { runAtMs: app.clock.now() + AGAIN_AFTER_MS, key });
      });
    });
  });
}
