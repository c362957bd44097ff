import type { Actor } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { isId } from './silence.views.ts';

/** An incident was a false positive, or is none after all: so are its alerts. */
export async function markAlertsOfIncident(tx: Kysely<Database>, incidentId: string, isFalse: boolean): Promise<void> {
  await tx
    .updateTable('alert')
    .set({ false_positive: isFalse })
    .where('incident_id', '=', incidentId)
    .where('false_positive', '=', !isFalse)
    .execute();
}

/** A person says of one alert whether anything was wrong. @throws Problem 'not-found' */
export async function markAlert(app: App, id: string, isFalse: boolean, actor: Actor): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const row = isId(id)
      ? await tx
          .updateTable('alert')
          .set({ false_positive: isFalse })
          .where('id', '=', id)
          .returning(['service', 'dedup_key'])
          .executeTakeFirst()
      : undefined;
    if (!row) throw new Problem('not-found', `There is no alert ${id}. \`tocsin alert list\` shows them.`);
    await audit(tx, app.clock.now(), actor, 'alert.false', `${row.service}/${id}`, {
      alert: row.dedup_key,
      false: isFalse,
    });
    await app.live.publish(tx, 'health', row.service);
  });
}
