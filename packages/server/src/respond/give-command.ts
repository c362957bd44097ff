import type { Actor, Command } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from './command-incident.ts';
import { readIncident } from './incident.views.ts';
import { requireActive } from './require-active.ts';

/** What may be said of an incident that is over, too. */
const AFTER_THE_END: ReadonlySet<Command['kind']> = new Set<Command['kind']>(['note', 'assign', 'reopen']);

/**
 * Gives a command of a person or of automation to an incident, and writes it into the audit log, in one transaction. Whether
 * the actor may do it was asked before.
 * @throws Problem 'not-found', or 'conflict' when the incident is over
 */
export async function giveCommand(app: App, id: string, command: Command, actor: Actor): Promise<void> {
  if (!AFTER_THE_END.has(command.kind)) await requireActive(app.db, id);
  await app.db.transaction().execute(async (tx) => {
    await commandIncident(app, id, command, actor, tx);
    const { kind, ...detail } = command;
    await audit(tx, app.clock.now(), actor, `incident.${kind}`, id, detail);
  });
}

/** The plan under which an incident began. @throws Problem 'not-found' */
export async function planOfIncident(app: App, id: string) {
  const incident = await readIncident(app.db, id);
  return app.plans.version(incident.service, incident.planVersion);
}

/** @throws Problem 'invalid' with what there is instead */
export function requireKnown(what: string, id: string, known: readonly string[]): void {
  if (!known.includes(id))
    throw new Problem('invalid', `The plan has no ${what} "${id}". It has: ${known.join(', ') || 'none'}.`);
}
