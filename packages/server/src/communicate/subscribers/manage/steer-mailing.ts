import type { Actor } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { audit } from '../../../platform/audit.ts';
import { Problem } from '../../../platform/problem.ts';
import { queueUnclear, STALE_MS } from '../send/mailing.store.ts';
import type { MailingStatus } from '../subscriber.tables.ts';

type Move = 'pause' | 'resume' | 'cancel';

const FROM: Readonly<Record<Move, readonly MailingStatus[]>> = {
  pause: ['new', 'running'],
  resume: ['paused'],
  cancel: ['new', 'running', 'paused'],
};

/**
 * Sends again to those of whom nobody knows whether they have the mail, because somebody wants that. Whoever was told something newer
 * about the same is left out. @returns how many
 * @throws Problem 'not-found', or 'conflict' when there is nobody, or the mailing is cancelled or older than two days
 */
export async function retryUnclear(
  app: App,
  { service, id }: { readonly service: string; readonly id: string },
  by: Actor,
): Promise<number> {
  return app.db.transaction().execute(async (tx) => {
    const mailing = await tx
      .selectFrom('mailing')
      .select(['status', 'created_at'])
      .where('id', '=', id)
      .where('service', '=', service)
      .forUpdate()
      .executeTakeFirst();
    if (!mailing) throw new Problem('not-found', `There is no mailing ${id}.`);
    if (mailing.status === 'cancelled')
      throw new Problem('conflict', 'The mailing is cancelled: nothing is sent again.');
    const nowMs = app.clock.now();
    if (mailing.created_at.getTime() < nowMs - STALE_MS)
      throw new Problem('conflict', 'The mailing is older than two days, which is no news any more: say it anew.');
    const count = await queueUnclear(tx, id, nowMs);
    if (count === 0)
      throw new Problem('conflict', 'Nobody is unclear who was not told something newer about the same since.');
    if (mailing.status !== 'paused')
      await tx.updateTable('mailing').set({ status: 'running', ended_at: null }).where('id', '=', id).execute();
    await audit(tx, nowMs, by, 'mailing.retry-unclear', id, { service, count });
    return count;
  });
}

/**
 * Pauses a mailing, lets it go on, or cancels what of it is not sent; a batch that is under way is sent.
 * @throws Problem 'not-found', or 'conflict' when it is over or not in a state for that
 */
export async function steerMailing(
  app: App,
  { service, id, move }: { readonly service: string; readonly id: string; readonly move: Move },
  by: Actor,
): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('mailing')
      .select(['status', 'spread_at'])
      .where('id', '=', id)
      .where('service', '=', service)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new Problem('not-found', `There is no mailing ${id}.`);
    if (!FROM[move].includes(row.status))
      throw new Problem('conflict', `The mailing is ${row.status}: it cannot be ${move}d.`);
    const now = new Date(app.clock.now());
    const resumed = row.spread_at === null ? 'new' : 'running';
    const status = move === 'pause' ? 'paused' : move === 'resume' ? resumed : 'cancelled';
    await tx
      .updateTable('mailing')
      .set({ status, note: null, ended_at: move === 'cancel' ? now : null })
      .where('id', '=', id)
      .execute();
    if (move === 'cancel') {
      await tx
        .updateTable('mailing_recipient')
        .set({ state: 'cancelled', ended_at: now })
        .where('mailing', '=', id)
        .where('state', '=', 'queued')
        .execute();
    }
    await audit(tx, now.getTime(), by, `mailing.${move}`, id, { service });
  });
}
