import { SYSTEM } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { readIncident } from '../respond/incident.views.ts';
import { deliverMessage } from './deliver.job.ts';
import { type PageEffect, queuePage } from './queue-page.ts';

/** Longer than one attempt over any channel may take, so that only a page whose node died is delivered by its own job. */
const DURABLE_DELIVERY_AFTER_MS = 15_000;

/** Pages a person over the first of their contact methods: at once, and by a durable job should this node die meanwhile. */
export async function pagePerson(app: App, effect: PageEffect): Promise<void> {
  const messageId = await app.db.transaction().execute(async (tx) => {
    const incident = await readIncident(tx, effect.incidentId);
    return queuePage(app, tx, incident, effect, 0, DURABLE_DELIVERY_AFTER_MS);
  });
  if (messageId) return deliverMessage(app, messageId);
  const reason = 'the plan has no contact method for this person any more';
  const report = { kind: 'page-failed', pageId: effect.pageId, channel: 'no channel', reason, last: true } as const;
  await commandIncident(app, effect.incidentId, report, SYSTEM);
}
