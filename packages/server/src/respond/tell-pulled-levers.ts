import type { Restoration } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { commandIncident } from './command-incident.ts';
import { readIncident } from './incident.views.ts';

/**
 * Tells an incident of the levers of a restoration that were pulled before it, or beside it: it would pass over them, and
 * say at the end that every lever is released.
 */
export async function tellPulledLevers(app: App, id: string, { steps }: Restoration): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const { service, pulledLevers } = await readIncident(tx, id);
    const unknown = steps.map(({ release }) => release).filter((lever) => !pulledLevers.includes(lever));
    if (unknown.length === 0) return;
    const pulled = await tx
      .selectFrom('lever_state')
      .select(['lever', 'value', 'scope', 'by', 'reason'])
      .where('service', '=', service)
      .where('pulled', '=', true)
      .where('lever', 'in', unknown)
      .orderBy('version')
      .execute();
    for (const { lever, value, scope, by, reason } of pulled) {
      const moved = { kind: 'lever-moved', lever, action: 'pulled', value, ...(scope ? { scope } : {}) } as const;
      await commandIncident(app, id, { ...moved, reason: `${reason} (not for this incident)` }, by, tx);
    }
  });
}
