import { type Actor, actorName, type Incident, isEmbargoed, type Plan } from '@tocsin/core';
import { queueMessage } from '../../page/deliver/queue-message.ts';
import { recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import { type PublicNotice, tellSubscribers } from '../subscribers/tell-subscribers.ts';
import { audienceOf } from './draft-update.ts';
import { leavesTheCompany, type SendingState, sendingHindrance, sentAlready } from './sending-hindrance.ts';
import { markSent, type UpdateRow } from './update.store.ts';
import { readUpdate } from './update.views.ts';

/**
 * Sends a draft to its audience: one message to each recipient, the line on the timeline and, when the audience has it, the
 * publication on the status page with its subscribers, all in one transaction. Of two who send at once one does.
 * @param version the one that was agreed to; absent: the text is sent as it is now
 * @throws Problem 'not-found'; 'invalid' naming fields that are not filled in; 'conflict' when it was sent already, nobody
 * would get it, the embargo of a security incident keeps it from those outside, or another version was saved since, with its text
 */
export async function sendUpdate(app: App, id: string, actor: Actor, version?: number): Promise<UpdateRow> {
  return app.db.transaction().execute(async (tx) => {
    const draft = await readUpdate(tx, id);
    const incident = await readIncident(tx, draft.incident_id);
    const plan = await planInForce(app, tx, incident.service, incident.planVersion);
    const nowMs = app.clock.now();
    const recipients = recipientsOf(plan, audienceOf(plan, draft.audience).targets, nowMs);
    const state = { isEmbargoed: isEmbargoed(incident), recipients: recipients.length };
    if (savedSince(draft, version)) throw lostAgreement(draft);
    refuse(draft, state);
    const names = recipients.map(({ name }) => name);
    if (!(await markSent(tx, draft, names, actor, nowMs))) throw sentAlready(await readUpdate(tx, id));
    const sent = await readUpdate(tx, id);
    if (savedSince({ ...sent, status: 'draft' }, version)) throw lostAgreement(sent);
    const command = { kind: 'update-sent', audience: sent.audience, updateId: id, text: sent.text } as const;
    const after = await commandIncident(app, incident.id, command, actor, tx);
    // Somebody may have edited the text, or begun an embargo, between the reading and the sending: what is stored counts.
    refuse({ ...sent, status: 'draft' }, { ...state, isEmbargoed: isEmbargoed(after) });
    const subject = sent.subject ?? `${plan.title}: ${incident.id}`;
    for (const recipient of recipients) await queueFor(app, tx, sent, subject, recipient);
    if (sent.status_page) await tellSubscribers(app, tx, noticeOf(plan, incident, sent));
    await audit(tx, nowMs, actor, 'update.sent', id, { incidentId: incident.id, audience: sent.audience });
    await app.live.publish(tx, 'update', id);
    return sent;
  });
}

/** Whether a draft is another one than was agreed to. */
function savedSince({ status, version }: UpdateRow, agreed: number | undefined): boolean {
  return status === 'draft' && agreed !== undefined && version !== agreed;
}

/** What is told who agreed to a text that somebody has replaced meanwhile. What they had read was saved: only theirs is known. */
function lostAgreement({ version, text: theirs, edited_by: by }: UpdateRow): Problem {
  const who = by ? actorName(by) : 'Somebody else';
  const message = `${who} has saved another text since you agreed: it is version ${version} now. Read it before you send.`;
  return new Problem('conflict', message, [], { version, theirs, yours: '', merged: theirs });
}

function refuse(update: UpdateRow, state: SendingState): void {
  const hindrance = sendingHindrance(update, state);
  if (hindrance) throw hindrance;
}

/** What everybody hears who subscribed to the status page: of those components of the incident that the public knows. */
export function noticeOf(plan: Plan, incident: Incident, update: UpdateRow): PublicNotice {
  const components = incident.components.filter((id) => plan.components[id]?.public);
  const titles = components.map((id) => plan.components[id]?.title ?? id).join(', ');
  return {
    ...{ service: update.service, kind: 'incident', about: incident.id, state: incident.status },
    title: update.subject ?? `${plan.title}${titles ? `: ${titles}` : ''}`,
    text: update.text,
    components,
    key: `update:${update.id}`,
  };
}

async function queueFor(
  app: App,
  tx: Tx,
  update: UpdateRow,
  subject: string,
  { channel, address, name }: ReturnType<typeof recipientsOf>[number],
): Promise<void> {
  await queueMessage(app, tx, {
    kind: 'update',
    service: update.service,
    incidentId: update.incident_id,
    channel,
    address,
    name,
    subject,
    text: update.text,
    outside: leavesTheCompany(update),
    idempotencyKey: `update:${update.id}:${channel}:${address}`,
  });
}
