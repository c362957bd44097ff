import type { EpochMs } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';

/** Sends a durable job round: that it comes back says that jobs are worked on, by whichever node. */
export async function sendPulse(app: App): Promise<void> {
  const asked_at = new Date(app.clock.now());
  await app.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('watchdog_pulse')
      .values({ id: 1, asked_at, came_back_at: null })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ asked_at }))
      .execute();
    await app.jobs.add(tx, 'pulse', {}, { key: 'pulse', maxAttempts: 3 });
  });
}

/** The job: it only has to run. */
export async function pulseCameBack(app: App): Promise<void> {
  const came_back_at = new Date(app.clock.now());
  await app.db.updateTable('watchdog_pulse').set({ came_back_at }).where('id', '=', 1).execute();
}

/** When a job last came back; null: none has. */
export async function lastPulse(db: Kysely<Database>): Promise<EpochMs | null> {
  const row = await db.selectFrom('watchdog_pulse').select('came_back_at').executeTakeFirst();
  return row?.came_back_at?.getTime() ?? null;
}
