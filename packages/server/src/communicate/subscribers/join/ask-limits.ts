import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from '../../../platform/database/tables.ts';

/** Mails that ask one address: whoever is subscribed by others again and again hears little of it. */
const ONE_EVERY_MS = 3_600_000;
const MOST_A_DAY = 3;
const DAY_MS = 86_400_000;
/** More that wait for their confirmation are not taken: an attack, not an audience. */
const MOST_UNCONFIRMED = 5_000;

/** Notes that an address is asked, if it may be. Questions about one address follow each other. @returns whether it may be */
export async function takeAsk(tx: Tx, service: string, key: string, nowMs: number): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`subscriber:${key}`}, 0))`.execute(tx);
  // Over all services: it is one mailbox.
  const asked = await tx
    .selectFrom('subscriber_asked')
    .select('at')
    .where('key', '=', key)
    .where('at', '>', new Date(nowMs - DAY_MS))
    .execute();
  const isSoon = asked.some(({ at }) => at.getTime() > nowMs - ONE_EVERY_MS);
  if (isSoon || asked.length >= MOST_A_DAY) return false;
  await tx
    .insertInto('subscriber_asked')
    .values({ service, key, at: new Date(nowMs) })
    .execute();
  return true;
}

/** Whether a service has room for one more that is not confirmed. */
export async function hasRoom(db: Kysely<Database>, service: string): Promise<boolean> {
  const { count } = await db
    .selectFrom('subscriber')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('service', '=', service)
    .where('status', '=', 'unconfirmed')
    .executeTakeFirstOrThrow();
  return Number(count) < MOST_UNCONFIRMED;
}

/** Forgets who never confirmed, and whom we asked yesterday. */
export async function dropUnconfirmed(db: Kysely<Database>, nowMs: number): Promise<void> {
  const before = new Date(nowMs - DAY_MS);
  await db.deleteFrom('subscriber').where('status', '=', 'unconfirmed').where('created_at', '<', before).execute();
  await db.deleteFrom('subscriber_asked').where('at', '<', before).execute();
}
