import { admit, type ChannelBreaker, CLOSED_BREAKER, type EpochMs, recordOutcome } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';

/** Reads how a channel does; closed when nothing is known. */
export async function readBreaker(db: Kysely<Database>, service: string, channel: string): Promise<ChannelBreaker> {
  const row = await db
    .selectFrom('channel_state')
    .selectAll()
    .where('service', '=', service)
    .where('channel', '=', channel)
    .executeTakeFirst();
  if (!row) return CLOSED_BREAKER;
  return { state: row.state, failures: row.failures, sinceMs: row.since.getTime(), error: row.error };
}

/** Asks whether a message may go over a channel now; of several that could be the probe of a half-open one, one is. */
export async function admitMessage(
  app: App,
  service: string,
  channel: string,
): Promise<
  { readonly admitted: true } | { readonly admitted: false; readonly retryAtMs: EpochMs; error: string | null }
> {
  const known = await readBreaker(app.db, service, channel);
  if (known.state === 'closed') return { admitted: true };
  return app.db.transaction().execute(async (tx) => {
    await tx
      .selectFrom('channel_state')
      .select('state')
      .where('service', '=', service)
      .where('channel', '=', channel)
      .forUpdate()
      .execute();
    const breaker = await readBreaker(tx, service, channel);
    const answer = admit(breaker, app.clock.now());
    if (!answer.admitted) return { ...answer, error: breaker.error };
    if (answer.breaker !== breaker) await store(tx, service, channel, answer.breaker);
    return { admitted: true };
  });
}

/** Takes in what became of a message. @param failure why it failed in a way that time may mend; null: it did not */
export async function recordSend(app: App, service: string, channel: string, failure: string | null): Promise<void> {
  const known = await readBreaker(app.db, service, channel);
  const nowMs = app.clock.now();
  if (recordOutcome(known, failure, nowMs) === known) return;
  await app.db.transaction().execute(async (tx) => {
    // The row must be there to be locked: of two first failures at once, both count.
    await tx
      .insertInto('channel_state')
      .values({ service, channel, state: 'closed', failures: 0, since: new Date(nowMs), error: null })
      .onConflict((conflict) => conflict.columns(['service', 'channel']).doUpdateSet({ service }))
      .execute();
    const before = await readBreaker(tx, service, channel);
    const after = recordOutcome(before, failure, nowMs);
    await store(tx, service, channel, after);
    if (after.state !== before.state) await app.live.publish(tx, 'oncall', service);
  });
}

async function store(db: Kysely<Database>, service: string, channel: string, breaker: ChannelBreaker): Promise<void> {
  await db
    .updateTable('channel_state')
    .set({
      state: breaker.state,
      failures: breaker.failures,
      since: new Date(breaker.sinceMs),
      error: breaker.error?.slice(0, 500) ?? null,
    })
    .where('service', '=', service)
    .where('channel', '=', channel)
    .execute();
}
