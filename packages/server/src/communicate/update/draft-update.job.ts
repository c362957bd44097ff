import { isEmbargoed, SYSTEM } from '@tocsin/core';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { draftUpdate } from './draft-update.ts';
import { sendUpdate } from './send-update.ts';
import type { UpdateRow } from './update.store.ts';

const payloadSchema = z.object({
  incidentId: z.string(),
  audience: z.string(),
  dueMs: z.number(),
  unattended: z.boolean().default(false),
});

/**
 * Drafts an update when the incident says that it is due, and sends it where its trigger needs no person. A second run finds
 * what the first one did.
 */
export function defineDraftUpdateJob(app: App): void {
  app.jobs.define('draft-update', async (payload) => {
    const request = payloadSchema.parse(payload);
    const row = await app.db.transaction().execute((tx) => draftUpdate(app, tx, { ...request, actor: SYSTEM }));
    if (request.unattended && row.status === 'draft') await sendByItself(app, row);
  });
}

/** What a person has touched, or what cannot be sent as it is, waits for a person. */
async function sendByItself(app: App, draft: UpdateRow): Promise<void> {
  const why = draft.edited ? 'somebody has edited the draft' : await trySending(app, draft.id);
  if (why === null) return;
  const incident = await readIncident(app.db, draft.incident_id);
  const isHeldAlready = !incident.updates[draft.audience]?.unattended;
  // What the embargo keeps back goes out by itself once it is released.
  if (isHeldAlready || isEmbargoed(incident)) return;
  const command = { kind: 'update-held', audience: draft.audience, updateId: draft.id, why } as const;
  await commandIncident(app, draft.incident_id, command, SYSTEM);
}

/** @returns why it cannot be sent; null when it was */
async function trySending(app: App, id: string): Promise<string | null> {
  try {
    await sendUpdate(app, id, SYSTEM);
    return null;
  } catch (error) {
    if (error instanceof Problem && (error.code === 'invalid' || error.code === 'conflict')) return error.message;
    throw error;
  }
}
