import type { Incident, Plan } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { readIncident } from '../respond/incident.views.ts';
import { queueMessage } from './queue-message.ts';

/** The effect `page`. */
export interface PageEffect {
  readonly pageId: string;
  readonly person: string;
  readonly urgency: 'page' | 'notify';
  readonly why: string;
  readonly incidentId: string;
  readonly service: string;
}

/** A method failed for good: tries the person's next one. @returns false when there is none */
export async function pageNextMethod(
  app: App,
  tx: Tx,
  failed: {
    readonly page_id: string | null;
    readonly incident_id: string | null;
    readonly attempt_of_page: number;
    readonly kind: string;
    readonly body: string;
  },
): Promise<boolean> {
  const incident = await readIncident(tx, failed.incident_id ?? '');
  const page = incident.pages[failed.page_id ?? ''];
  if (!page) return false;
  const effect: PageEffect = {
    pageId: page.id,
    person: page.person,
    urgency: failed.kind === 'page' ? 'page' : 'notify',
    why: failed.body,
    incidentId: incident.id,
    service: incident.service,
  };
  return (await queuePage(app, tx, incident, effect, failed.attempt_of_page + 1)) !== null;
}

/**
 * Queues a page over one of the person's contact methods.
 * @param attempt which method, from 0
 * @param afterMs how long the durable delivery waits, because the caller delivers at once itself
 * @returns the message's id; null when the person has no such method
 */
export async function queuePage(
  app: App,
  tx: Tx,
  incident: Incident,
  effect: PageEffect,
  attempt: number,
  afterMs = 0,
): Promise<string | null> {
  // Who is paged and how is of the plan under which the incident began.
  const plan = await app.plans.version(effect.service, incident.planVersion);
  const person = plan.people[effect.person];
  const method = person?.contact[attempt];
  if (!person || !method) return null;
  return queueMessage(app, tx, {
    kind: effect.urgency === 'page' ? 'page' : 'notification',
    service: effect.service,
    incidentId: incident.id,
    channel: method.channel,
    address: method.address,
    name: person.name,
    subject: `${incident.severity} ${incident.id}: ${incident.title}`,
    text: attempt === 0 ? pageText(incident, plan, effect.why) : effect.why,
    actions: ['acknowledge', 'escalate', 'open'],
    idempotencyKey: `${effect.pageId}:${attempt}`,
    page: { id: effect.pageId, attempt },
    deliverAfterMs: afterMs,
  });
}

/** What somebody who has just been woken needs: what is wrong, how bad, since when, and why it is their turn. */
function pageText(incident: Incident, plan: Plan, why: string): string {
  const severity = plan.severities.find((s) => s.id === incident.severity);
  const alerts = Object.values(incident.alerts).filter((alert) => alert.status === 'firing');
  const runbook = incident.runbook ? plan.runbooks[incident.runbook] : undefined;
  return [
    ...alerts.map((alert) => `- ${alert.summary}`),
    '',
    `**Why you:** ${why}`,
    `**Level:** ${incident.severity}${severity ? ` ${severity.name}. ${severity.meaning}` : ''}`,
    runbook ? `**Runbook:** ${runbook.title}. Its diagnostics are being gathered.` : '',
  ]
    .filter((line, i) => line !== '' || i === alerts.length)
    .join('\n')
    .trim();
}
