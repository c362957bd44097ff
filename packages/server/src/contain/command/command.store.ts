import type { Kysely, Selectable } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { ContainTables } from '../tables.ts';
import type { InWorld, LeverId } from './lever-command.ts';

export type CommandRow = Selectable<ContainTables['lever_command']>;

const NEVER_RAN = {
  ...{ started_at: null, ended_at: null, exit_code: null, output: '' },
  ...{ verified: null, verified_at: null, drift_since: null },
} as const;

/** Where a lever stands; null: nobody ever moved or verified it. */
export async function readCommand(db: Kysely<Database>, { service, lever }: LeverId): Promise<CommandRow | null> {
  const query = db.selectFrom('lever_command').selectAll().where('service', '=', service).where('lever', '=', lever);
  return (await query.executeTakeFirst()) ?? null;
}

/** The same, and nobody else changes it until `tx` ends. */
export async function lockCommand(tx: Tx, { service, lever }: LeverId): Promise<CommandRow | null> {
  const query = tx.selectFrom('lever_command').selectAll().where('service', '=', service).where('lever', '=', lever);
  return (await query.forUpdate().executeTakeFirst()) ?? null;
}

/** Begins another attempt to bring the lever where it is wanted; what an earlier one may still say counts no more. */
export async function beginAttempt(tx: Tx, { service, lever }: LeverId, wanted: InWorld): Promise<number> {
  const begun = { ...NEVER_RAN, status: 'moving', wanted } as const;
  const row = await tx
    .insertInto('lever_command')
    .values({ service, lever, attempt: 1, ...begun })
    .onConflict((conflict) =>
      conflict
        .columns(['service', 'lever'])
        .doUpdateSet((eb) => ({ ...begun, attempt: eb('lever_command.attempt', '+', 1) })),
    )
    .returning('attempt')
    .executeTakeFirstOrThrow();
  return row.attempt;
}

/** A lever that was never moved, as its first verification finds it. */
export async function addSettled(db: Kysely<Database>, { service, lever }: LeverId, wanted: InWorld): Promise<void> {
  await db
    .insertInto('lever_command')
    .values({ service, lever, attempt: 0, ...NEVER_RAN, status: 'settled', wanted })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Claims an attempt for good: its command runs at most once. False when somebody has, or another attempt began. */
export async function claimAttempt(
  db: Kysely<Database>,
  { service, lever }: LeverId,
  attempt: number,
  nowMs: number,
): Promise<boolean> {
  const claimed = await db
    .updateTable('lever_command')
    .set({ started_at: new Date(nowMs) })
    .where('service', '=', service)
    .where('lever', '=', lever)
    .where('attempt', '=', attempt)
    .where('status', '=', 'moving')
    .where('started_at', 'is', null)
    .executeTakeFirst();
  return claimed.numUpdatedRows === 1n;
}

/** Writes how the lever stands, unless another attempt has begun. @returns whether it did */
export async function writeCommand(
  db: Kysely<Database>,
  { service, lever, attempt }: Pick<CommandRow, 'service' | 'lever' | 'attempt'>,
  change: Partial<Omit<CommandRow, 'service' | 'lever' | 'attempt' | 'wanted'>>,
): Promise<boolean> {
  const written = await db
    .updateTable('lever_command')
    .set(change)
    .where('service', '=', service)
    .where('lever', '=', lever)
    .where('attempt', '=', attempt)
    .executeTakeFirst();
  return written.numUpdatedRows === 1n;
}
