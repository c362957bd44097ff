import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { Message } from './claim-message.ts';

/** Whether the recipient has asked the vendor of a channel for no more messages (STOP). */
export async function isOptedOut(
  db: Kysely<Database>,
  { service, address }: Pick<Message, 'service' | 'address'>,
  channel: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('opt_out')
    .select('at')
    .where('service', '=', service)
    .where('channel', '=', channel)
    .where('address', '=', address)
    .executeTakeFirst();
  return row !== undefined;
}
