import { type Incident, type Plan, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import { advancePage, type PageInHand } from './advance-page.ts';
import { claimMessage, SEND_WITHIN_MS } from './claim-message.ts';
import { deliverClaimed } from './deliver.job.ts';

/** The effect `page`. */
export interface PageEffect {
  readonly pageId: string;
  readonly person: string;
  readonly urgency: 'page' | 'notify';
  readonly why: string;
  readonly incidentId: string;
  readonly service: string;
}

/**
 * Pages a person over the first of their contact methods: at once, and by a durable job, which comes later than this one
 * may take, should this node die meanwhile.
 */
export async function pagePerson(app: App, effect: PageEffect): Promise<void> {
  const claimed = await app.db.transaction().execute(async (tx) => {
    const incident = await readIncident(tx, effect.incidentId);
    const plan = await planInForce(app, tx, effect.service, incident.planVersion);
    const { pageId, urgency, incidentId, service, why } = effect;
    const page = { pageId, urgency, incidentId, service, text: pageText(incident, plan, why) };
    const { unsent, unreachable } = await advancePage(app, tx, page, SEND_WITHIN_MS);
    if (unreachable) await reportUnreachable(app, tx, page);
    const [first] = unsent;
    return first === undefined ? null : claimMessage(app, tx, first);
  });
  if (claimed) await deliverClaimed(app, claimed);
}

/** The time of the page's next contact method has come; what is queued has its own job. */
export async function pageNextMethod(app: App, page: PageInHand): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const { unreachable } = await advancePage(app, tx, page);
    if (unreachable) await reportUnreachable(app, tx, page);
  });
}

async function reportUnreachable(app: App, tx: Tx, { incidentId, pageId }: PageInHand): Promise<void> {
  const reason = 'the plan has no contact method for this person that works';
  const report = { kind: 'page-failed', pageId, channel: 'no channel', reason, last: true } as const;
  await commandIncident(app, incidentId, report, SYSTEM, tx);
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
