import { type Actor, actorName } from '@tocsin/core';
import { queueMessage } from '../../page/deliver/queue-message.ts';
import { recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import { audienceOf } from './draft-update.ts';
import { missingFields } from './render-template.ts';
import { markSent, type UpdateRow } from './update.store.ts';
import { readUpdate } from './update.views.ts';

/**
 * Sends a draft to its audience: one message to each recipient, the line on the timeline and, when the audience has it, the
 * publication on the status page, all in one transaction.
 * @throws Problem 'not-found'; 'invalid' naming fields that are not filled in; 'conflict' when it was sent already or
 * nobody would get it
 */
export async function sendUpdate(app: App, id: string, actor: Actor): Promise<UpdateRow> {
  return app.db.transaction().execute(async (tx) => {
    const draft = await readUpdate(tx, id);
    if (draft.status === 'sent') throw sentAlready(draft);
    refuseGaps(draft);
    const incident = await readIncident(tx, draft.incident_id);
    const plan = await planInForce(app, tx, incident.service, incident.planVersion);
    const nowMs = app.clock.now();
    const recipients = recipientsOf(plan, audienceOf(plan, draft.audience).targets, nowMs);
    if (recipients.length === 0 && !draft.status_page) {
      throw new Problem('conflict', `Nobody would get this: ${draft.audience_title} has no recipients now.`);
    }
    const names = recipients.map(({ name }) => name);
    if (!(await markSent(tx, draft, names, actor, nowMs))) throw sentAlready(await readUpdate(tx, id));
    const sent = await readUpdate(tx, id);
    // Somebody may have edited the text between the reading and the sending: what is sent is what is stored.
    refuseGaps(sent);
    const subject = sent.subject ?? `${plan.title}: ${incident.id}`;
    for (const recipient of recipients) await queueFor(app, tx, sent, subject, recipient);
    const command = { kind: 'update-sent', audience: sent.audience, updateId: id, text: sent.text } as const;
    await commandIncident(app, incident.id, command, actor, tx);
    await audit(tx, nowMs, actor, 'update.sent', id, { incidentId: incident.id, audience: sent.audience });
    await app.live.publish(tx, 'update', id);
    return sent;
  });
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
    idempotencyKey: `update:${update.id}:${channel}:${address}`,
  });
}

function refuseGaps(update: UpdateRow): void {
  const missing = missingFields(update.subject, update.text);
  if (missing.length === 0) return;
  const at = missing.map((field) => ({ at: field, message: 'has no value' }));
  throw new Problem(
    'invalid',
    `Fill these in before sending: ${missing.map((field) => `[[${field}]]`).join(', ')}`,
    at,
  );
}

function sentAlready(update: UpdateRow): Problem {
  return new Problem(
    'conflict',
    `This update was sent already${update.sent_by ? ` by ${actorName(update.sent_by)}` : ''}.`,
  );
}
