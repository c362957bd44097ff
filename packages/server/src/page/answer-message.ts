import type { Actor, Command } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { readIncident } from '../respond/incident.views.ts';
import { findMessage } from './message.views.ts';

/**
 * Somebody pressed a button under a message, on whatever channel. Who answers is the person whose address it is.
 * @param address the address of whoever pressed, where the channel tells it; else the message's own
 * @throws Problem 'not-found' for an unknown message, 'conflict' when the incident is over
 */
export async function answerMessage(
  app: App,
  messageId: string,
  action: 'acknowledge' | 'escalate',
  address?: { channel: string; address: string },
): Promise<void> {
  const message = await findMessage(app.db, messageId);
  if (!message.incident_id) throw new Problem('conflict', 'This message belongs to no incident.');
  const incident = await readIncident(app.db, message.incident_id);
  if (incident.escalation.status === 'ended') throw new Problem('conflict', `${incident.id} is over.`);
  const actor = whoPressed(app, message.service, address ?? { channel: message.channel, address: message.address });
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

function whoPressed(app: App, service: string, at: { readonly channel: string; readonly address: string }): Actor {
  const people = Object.values(app.plans.get(service).people);
  const person = people.find((p) => p.contact.some((c) => c.channel === at.channel && c.address === at.address));
  return person
    ? { kind: 'person', id: person.id, name: person.name }
    : { kind: 'token', name: `${at.address} (${at.channel})` };
}
