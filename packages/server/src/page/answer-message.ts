import type { Actor, Command, Incident } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { readIncident } from '../respond/incident.views.ts';
import { findMessage } from './message.views.ts';

type Message = Awaited<ReturnType<typeof findMessage>>;

/** Who pressed: the address that the channel tells, else the message's own; and who it was when that is no person's. */
export interface Presser {
  readonly address?: string;
  /** Somebody signed in who presses a channel's message in the Outbox. */
  readonly fallback?: Actor;
}

/**
 * Somebody pressed a button under a message, on whatever channel. Who answers is the person whose address it is.
 * @throws Problem 'not-found' for an unknown message, 'conflict' when the incident is over
 */
export async function answerMessage(
  app: App,
  messageId: string,
  action: 'acknowledge' | 'escalate',
  presser: Presser = {},
): Promise<void> {
  const message = await findMessage(app.db, messageId);
  if (!message.incident_id) throw new Problem('conflict', 'This message belongs to no incident.');
  const incident = await readIncident(app.db, message.incident_id);
  if (incident.escalation.status === 'ended') throw new Problem('conflict', `${incident.id} is over.`);
  const actor = await whoPressed(app, message, incident, presser);
  const command: Command =
    action === 'escalate'
      ? { kind: 'escalate' }
      : { kind: 'acknowledge', person: actor.kind === 'person' ? actor.id : null };
  await app.db.transaction().execute(async (tx) => {
    await commandIncident(app, incident.id, command, actor, tx);
    await audit(tx, app.clock.now(), actor, `incident.${action}`, incident.id, {
      message: messageId,
      channel: message.channel,
    });
  });
}

/** Somebody who has left the plan since the incident began may still answer what was sent to them. */
async function whoPressed(
  app: App,
  message: Message,
  { service, planVersion }: Incident,
  { address = message.address, fallback }: Presser,
): Promise<Actor> {
  const plans = [app.plans.get(service), await app.plans.version(service, planVersion)];
  const people = plans.flatMap((plan) => Object.values(plan.people));
  const person = people.find((p) => p.contact.some((c) => c.channel === message.channel && c.address === address));
  if (person) return { kind: 'person', id: person.id, name: person.name };
  return fallback ?? { kind: 'token', name: `${address} (${message.channel})` };
}
