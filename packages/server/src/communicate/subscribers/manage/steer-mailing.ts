import type { Actor } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { audit } from '../../../platform/audit.ts';
import { Problem } from '../../../platform/problem.ts';
import type { MailingStatus } from '../subscriber.tables.ts';

type Move = 'pause' | 'resume' | 'cancel';

const FROM: Readonly<Record<Move, readonly MailingStatus[]>> = {
  pause: ['new', 'running'],
  resume: ['paused'],
  cancel: ['new', 'running', 'paused'],
};

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
