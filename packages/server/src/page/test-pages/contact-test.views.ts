import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

type Db = Kysely<Database>;

/** What became of the last test page over a contact method. */
export interface LastTest {
  readonly at: string;
  readonly outcome: 'waiting' | 'delivered' | 'confirmed' | 'failed';
  readonly error: string | null;
}

/** Key of a contact method in the maps below. */
export function methodKey(person: string, channel: string, address: string): string {
  return JSON.stringify([person, channel, address]);
}

/** The last test of every contact method of a service, by {@link methodKey}. */
export async function lastTests(db: Db, service: string): Promise<ReadonlyMap<string, LastTest>> {
  const rows = await db
    .selectFrom('contact_test')
    .distinctOn(['person', 'channel', 'address'])
    .select(['person', 'channel', 'address', 'at', 'outcome', 'error'])
    .where('service', '=', service)
    .orderBy('person')
    .orderBy('channel')
    .orderBy('address')
    .orderBy('at', 'desc')
    .execute();
  return new Map(
    rows.map(({ person, channel, address, at, outcome, error }) => [
      methodKey(person, channel, address),
      { at: at.toISOString(), outcome, error },
    ]),
  );
}

/** What a test page has come to. `confirmed`: the person pressed the button or answered. */
export async function contactTests(db: Db, messageIds: readonly string[]) {
  if (messageIds.length === 0) return [];
  return db.selectFrom('contact_test').selectAll().where('message_id', 'in', messageIds).execute();
}

/** Addresses of a service that asked for no more messages (STOP), each as {@link optOutKey}. */
export async function optOuts(db: Db, service: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('opt_out').select(['channel', 'address']).where('service', '=', service).execute();
  return new Set(rows.map(({ channel, address }) => optOutKey(channel, address)));
}

/** Key of an address in {@link optOuts}. */
export function optOutKey(channel: string, address: string): string {
  return JSON.stringify([channel, address]);
}
