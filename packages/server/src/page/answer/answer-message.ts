import type { AnswerLine } from '@tocsin/channels';
import { type Actor, actorName, type Command, type Incident, type Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readCurrentIncident } from '../../respond/incident.views.ts';
import type { Message } from '../deliver/claim-message.ts';
import { findMessage } from '../outbox/message.views.ts';

export type AnswerAction = 'acknowledge' | 'escalate' | 'resolve';

/** Who pressed: the address that the channel tells, else the message's own; and who it was when that is no person's. */
export interface Presser {
  readonly address?: string;
  /** What the vendor calls somebody who is no person of the plan. */
  readonly name?: string;
  /** Somebody signed in who presses a channel's message in the Outbox. */
  readonly fallback?: Actor;
}

const DONE: Record<AnswerAction, string> = {
  acknowledge: 'Acknowledged',
  escalate: 'Escalated',
  resolve: 'Resolved',
};

/**
 * Somebody answered a message, on whatever channel. Who answers is the person whose address it is. The answer to a bundle
 * is one to all that it stands for; to acknowledge a test page is to confirm it.
 *
 * @returns what became of it, in a line for who answered
 * @throws Problem 'not-found' for an unknown message, 'conflict' when everything that it is about is over
 */
export async function answerMessage(
  app: App,
  messageId: string,
  action: AnswerAction,
  presser: Presser = {},
): Promise<AnswerLine> {
  const message = await findMessage(app.db, messageId);
  if (!message.is_bundle) return answerPart(app, message, action, presser);
  const lines: AnswerLine[] = [];
  for (const member of await answerable(app, message.id)) {
    lines.push(await answerPart(app, member, action, presser).catch(lineOfConflict));
  }
  if (lines.length === 0) throw new Problem('conflict', 'This message belongs to no incident.');
  const good = lines.filter((line) => line.ok);
  return { ok: good.length > 0, text: (good.length > 0 ? good : lines).map((line) => line.text).join(' ') };
}

/** What an answer that is not possible says; any other error goes on. */
export function lineOfConflict(error: unknown): AnswerLine {
  if (error instanceof Problem && (error.code === 'conflict' || error.code === 'not-found')) {
    return { ok: false, text: error.message };
  }
  throw error;
}

/** The first answer of its kind to a message: who and when. */
export async function firstAnswer(app: App, messageId: string, action: AnswerAction) {
  return app.db
    .selectFrom('message_answer')
    .select(['by', 'at'])
    .where('message_id', '=', messageId)
    .where('action', '=', action)
    .orderBy('at')
    .limit(1)
    .executeTakeFirst();
}

async function answerPart(app: App, message: Message, action: AnswerAction, presser: Presser): Promise<AnswerLine> {
  if (!message.is_test) return answerOne(app, message, action, presser);
  return confirmTest(app, message, await whoPressed(app, message, null, presser));
}

async function answerOne(app: App, message: Message, action: AnswerAction, presser: Presser): Promise<AnswerLine> {
  if (!message.incident_id) throw new Problem('conflict', 'This message belongs to no incident.');
  const incident = await readCurrentIncident(app.db, message.incident_id);
  if (incident.escalation.status === 'ended') throw new Problem('conflict', `${incident.id} is over.`);
  const actor = await whoPressed(app, message, incident, presser);
  const isNew = await app.db.transaction().execute(async (tx) => {
    const first = await recordAnswer(app, tx, message.id, action, actor);
    // An acknowledgement may be wanted again: the paging has begun anew since. Everything else counts once.
    if (!first && action !== 'acknowledge') return false;
    await commandIncident(app, incident.id, commandOf(action, message, actor), actor, tx);
    await audit(tx, app.clock.now(), actor, `incident.${action}`, incident.id, {
      message: message.id,
      channel: message.channel,
    });
    return true;
  });
  if (!isNew) return { ok: true, text: `You have ${DONE[action].toLowerCase()} ${incident.id} already.` };
  return { ok: true, text: `${DONE[action]} ${incident.id}.` };
}

/** @returns whether it is the first time that this one does this to the message */
async function recordAnswer(app: App, tx: Tx, messageId: string, action: string, actor: Actor): Promise<boolean> {
  const row = { message_id: messageId, action, by: actorName(actor), at: new Date(app.clock.now()) };
  const inserted = await tx
    .insertInto('message_answer')
    .values(row)
    .onConflict((conflict) => conflict.columns(['message_id', 'action', 'by']).doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

function commandOf(action: AnswerAction, message: Message, actor: Actor): Command {
  if (action === 'escalate') return { kind: 'escalate' };
  if (action === 'acknowledge') return { kind: 'acknowledge', person: actor.kind === 'person' ? actor.id : null };
  return {
    kind: 'resolve',
    resolution: `${actorName(actor)} resolved it over ${message.channel}.`,
    falsePositive: false,
  };
}

async function confirmTest(app: App, message: Message, actor: Actor): Promise<AnswerLine> {
  await app.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('contact_test')
      .set({ outcome: 'confirmed', error: null })
      .where('message_id', '=', message.id)
      .execute();
    await recordAnswer(app, tx, message.id, 'acknowledge', actor);
    await app.live.publish(tx, 'oncall', message.service);
    await app.live.publish(tx, 'outbox', message.id);
  });
  return { ok: true, text: 'Thank you: the test page has reached you.' };
}

/** One message of each incident that a bundle stands for, and its test messages. */
async function answerable(app: App, bundleId: string): Promise<readonly Message[]> {
  const members = await app.db
    .selectFrom('message')
    .selectAll()
    .where('bundled_into', '=', bundleId)
    .where((eb) => eb.or([eb('incident_id', 'is not', null), eb('is_test', '=', true)]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return [...new Map(members.map((member) => [member.incident_id ?? member.id, member])).values()];
}

/** Somebody who has left the plan since the incident began may still answer what was sent to them. */
async function whoPressed(
  app: App,
  message: Message,
  incident: Incident | null,
  { address = message.address, name = address, fallback }: Presser,
): Promise<Actor> {
  const plans = [app.plans.find(message.service)];
  if (incident) plans.push(await app.plans.version(incident.service, incident.planVersion));
  for (const plan of plans) {
    const person = plan && personAt(plan, message.channel, address);
    if (person) return person;
  }
  return fallback ?? { kind: 'token', name: `${name} (${message.channel})` };
}

/** Whose address it is in a channel, or in another of the same type: that one's backup. Null: nobody's. */
export function personAt(plan: Plan, channel: string, address: string): Extract<Actor, { kind: 'person' }> | null {
  const type = plan.channels[channel]?.type;
  const fits = (id: string) => id === channel || (type !== undefined && plan.channels[id]?.type === type);
  const person = Object.values(plan.people).find(({ contact }) =>
    contact.some((c) => c.address === address && fits(c.channel)),
  );
  return person ? { kind: 'person', id: person.id, name: person.name } : null;
}
