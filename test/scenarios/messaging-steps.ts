import type { LeversWorld } from '../harness/levers-world.ts';
import { count, post, sql } from './runbooks-b-world.ts';

/* What is done with the messaging service in more than one scenario. */

/** Somebody calls a number. */
export const call = async (number: string, caller = '') =>
  (await post(`/messaging/api/calls/${number}?caller=${caller}`)).body as { answered?: string; over?: string };

let batches = 0;
/** Has so many webhooks arrive at once. @returns which they are */
export async function arrive(many: number, type = 'payment_intent.succeeded'): Promise<string> {
  batches += 1;
  await sql.query(
    `INSERT INTO webhook_events (source, type, vendor_id) SELECT 'stripe', $1, $2 || n FROM generate_series(1, $3::int) AS n`,
    [type, `pi_batch_${batches}_`, many],
  );
  return `vendor_id LIKE 'pi_batch_${batches}_%'`;
}
export const waitingWebhooks = (which: string) => count(`webhook_events WHERE processed_at IS NULL AND ${which}`);

/** How many webhooks are processed at once. */
export async function atOnce(levers: LeversWorld): Promise<number> {
  const which = await arrive(65);
  await levers.see('they are processed', async () => (await waitingWebhooks(which)) === 0);
  const { rows } = await sql.query<{ most: number }>(
    `SELECT max(n)::int AS most FROM (SELECT count(*) AS n FROM webhook_events WHERE ${which} GROUP BY processed_at) AS rounds`,
  );
  return rows[0]?.most ?? 0;
}
