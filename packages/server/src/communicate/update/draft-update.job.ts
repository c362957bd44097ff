import { SYSTEM } from '@tocsin/core';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { draftUpdate } from './draft-update.ts';

const payloadSchema = z.object({ incidentId: z.string(), audience: z.string(), dueMs: z.number() });

/** Drafts an update when the incident says that it is due. A second run finds the draft and does nothing. */
export function defineDraftUpdateJob(app: App): void {
  app.jobs.define('draft-update', async (payload) => {
    const request = payloadSchema.parse(payload);
    await app.db.transaction().execute((tx) => draftUpdate(app, tx, { ...request, actor: SYSTEM }));
  });
}
