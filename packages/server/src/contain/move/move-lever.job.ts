import { SYSTEM } from '@tocsin/core';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { leverScope } from '../contract.ts';
import { MoveRefused } from './decide-move.ts';
import { moveLever } from './move-lever.ts';

const payloadSchema = z.object({
  incidentId: z.string(),
  service: z.string(),
  lever: z.string(),
  action: z.enum(['pull', 'release']),
  /** Both are absent in jobs of older versions, and where the plan's value for everybody is meant. */
  value: z.union([z.boolean(), z.number(), z.string()]).optional(),
  scope: leverScope.optional(),
  reason: z.string(),
});

/**
 * Moves a lever as an incident decided (restoration). A second run finds it moved and does nothing. A move that other levers
 * or the plan make impossible holds the restoration, with the reason: it would be tried in vain.
 */
export function defineMoveLeverJob(app: App): void {
  app.jobs.define('move-lever', async (payload) => {
    const request = payloadSchema.parse(payload);
    try {
      await app.db.transaction().execute((tx) => moveLever(app, tx, { ...request, alone: true, actor: SYSTEM }));
    } catch (error) {
      if (!(error instanceof MoveRefused)) throw error;
      const why = error.message;
      await commandIncident(app, request.incidentId, { kind: 'steer-restoration', action: 'hold', why }, SYSTEM);
    }
  });
}
