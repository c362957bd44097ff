import { type Incident, isEmbargoed } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { type Identity, requireAccess } from '../../platform/auth/identity.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';

/**
 * Ends the embargo of a security incident; what became due meanwhile is drafted at once.
 * @throws Problem 'forbidden' for who neither leads it nor may command; 'conflict' when there is no embargo
 */
export async function releaseEmbargo(app: App, id: string, reason: string, identity: Identity): Promise<void> {
  requireAccess(identity, 'responder');
  await app.db.transaction().execute(async (tx) => {
    const incident = await readIncident(tx, id);
    if (!leads(incident, identity)) requireAccess(identity, 'commander');
    if (!isEmbargoed(incident)) throw new Problem('conflict', `${id} is under no embargo.`);
    await commandIncident(app, id, { kind: 'embargo-released', reason }, identity.actor, tx);
    await audit(tx, app.clock.now(), identity.actor, 'incident.embargo-released', id, { reason });
  });
}

function leads({ roles, holder }: Incident, { actor }: Identity): boolean {
  return actor.kind === 'person' && [roles.commander, roles.communications, holder].includes(actor.id);
}
