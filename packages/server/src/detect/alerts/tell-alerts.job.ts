import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import type { StoredAlert } from './alert.store.ts';
import { tellResponse } from './tell-response.ts';

const MOST_IN_A_BATCH = 250;

/**
 * Tells the response what intakes have taken in for a service, oldest first, many in one transaction. When a batch fails, its
 * alerts are told one by one, so that one that cannot be told holds up nobody else.
 * @throws what the first of those that could not be told met, once all others have been
 */
export async function tellAlerts(app: App, service: string): Promise<void> {
  const failures = new Map<string, unknown>();
  for (;;) {
    const except = [...failures.keys()];
    const named: string[] = [];
    try {
      if ((await tellBatch(app, service, { except, named })) === 0) break;
    } catch (error) {
      // Without a name for what failed there is nothing to leave out, and to go on would be to go on for ever.
      if (named.length === 0) throw error;
      for (const id of named) await tellBatch(app, service, { only: id }).catch((reason) => failures.set(id, reason));
    }
  }
  for (const [alert, reason] of failures) app.log.error({ err: reason, service, alert }, 'an alert could not be told');
  if (failures.size > 0) throw [...failures.values()][0];
}

/** One alert, or all but some; `named` is given the ids of those that were tried. */
type Which = { readonly only: string } | { readonly except: readonly string[]; readonly named: string[] };

/** @returns how many were told */
async function tellBatch(app: App, service: string, which: Which): Promise<number> {
  return app.db.transaction().execute(async (tx) => {
    const alerts = await lockUntold(tx, service, which);
    if ('named' in which) which.named.push(...alerts.map(({ id }) => id));
    if (alerts.length === 0) return 0;
    await tellResponse(app, tx, service, alerts);
    await app.live.publish(tx, 'health', service);
    return alerts.length;
  });
}

/**
 * Locks alerts in order of id, while intakes lock them in order of key, so neither may wait for the other while it holds a
 * row. Why this cannot lock up: tellings of a service take turns at the first lock; a batch passes over what an intake
 * holds instead of waiting; only one that holds no alert at all waits for one. Nothing else that a telling waits for
 * (incidents, the turn of the service's signals) is ever held by an intake.
 */
async function lockUntold(tx: Tx, service: string, which: Which): Promise<StoredAlert[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`tell:${service}`}, 0))`.execute(tx);
  const alone = (id: string) => untold(tx, service).selectAll().where('id', '=', id).forUpdate().execute();
  if ('only' in which) return alone(which.only);
  const inOrder = () => {
    const query = untold(tx, service).orderBy('id');
    return which.except.length > 0 ? query.where('id', 'not in', which.except) : query;
  };
  const free = await inOrder().selectAll().limit(MOST_IN_A_BATCH).forUpdate().skipLocked().execute();
  if (free.length > 0) return free;
  // What was passed over is waited for: should its intake fail, nobody else would come back for it.
  const held = await inOrder().select('id').limit(1).executeTakeFirst();
  return held ? alone(held.id) : [];
}

function untold(tx: Tx, service: string) {
  return tx.selectFrom('alert').where('service', '=', service).where('untold', '=', true);
}
