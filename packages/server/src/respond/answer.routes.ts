import type { Actor, Command } from '@tocsin/core';
import type { Context } from 'hono';
import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api, Env } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import * as contract from './contract.ts';
import { giveCommand, planOfIncident, requireKnown } from './give-command.ts';
import { roomOf } from './incident-room.ts';

/** Registers who has an incident: acknowledge, escalate, reassign, snooze, mute, roles. */
export function answerRoutes(api: Api, app: App): void {
  const give = (c: Context<Env>, id: string, make: (actor: Actor) => Command) => givenBy(app, c, id, make);
  api.openapi(contract.acknowledgeIncident, async (c) =>
    c.json(await give(c, c.req.valid('param').id, (actor) => ({ kind: 'acknowledge', person: personOf(actor) })), 200),
  );
  api.openapi(contract.escalateIncident, async (c) =>
    c.json(await give(c, c.req.valid('param').id, () => ({ kind: 'escalate' })), 200),
  );
  api.openapi(contract.reassignIncident, async (c) => {
    const { id } = c.req.valid('param');
    const { person, reason } = c.req.valid('json');
    await requirePerson(app, id, person);
    return c.json(await give(c, id, () => ({ kind: 'reassign', person, reason })), 200);
  });
  api.openapi(contract.snoozeIncident, async (c) => {
    const untilMs = app.clock.now() + c.req.valid('json').minutes * 60_000;
    return c.json(await give(c, c.req.valid('param').id, () => ({ kind: 'snooze', untilMs })), 200);
  });
  api.openapi(contract.muteIncident, async (c) => {
    const { id } = c.req.valid('param');
    const { person: named, muted } = c.req.valid('json');
    const person = named ?? personOf(c.get('identity').actor);
    if (!person) throw new Problem('invalid', 'Say who is to hear no more of it: "person".');
    await requirePerson(app, id, person);
    return c.json(await give(c, id, () => ({ kind: 'mute', person, muted })), 200);
  });
  api.openapi(contract.assignRole, async (c) => {
    const { id } = c.req.valid('param');
    const { role, person } = c.req.valid('json');
    await requirePerson(app, id, person);
    return c.json(await give(c, id, () => ({ kind: 'assign', role, person })), 200);
  });
}

/** Authorises, decides, stores and audits in this order. @returns the room afterwards */
async function givenBy(app: App, c: Context<Env>, id: string, make: (actor: Actor) => Command) {
  const { actor } = requireAccess(c.get('identity'), 'responder');
  await giveCommand(app, id, make(actor), actor);
  return roomOf(app, id);
}

async function requirePerson(app: App, id: string, person: string): Promise<void> {
  requireKnown('person', person, Object.keys((await planOfIncident(app, id)).people));
}

function personOf(actor: Actor): string | null {
  return actor.kind === 'person' ? actor.id : null;
}
