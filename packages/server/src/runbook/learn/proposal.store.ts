import type { Actor } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { ProposalStatus } from './tables.ts';

export interface ProposalState {
  readonly status: ProposalStatus;
  readonly by: Actor;
  readonly atMs: number;
  /** Why it was dismissed. */
  readonly reason: string | null;
  readonly branch: string | null;
}

/** Records what became of what a run proposes; the last word counts. */
export async function setProposal(tx: Kysely<Database>, runId: string, state: ProposalState): Promise<void> {
  const { status, by, atMs, reason, branch } = state;
  const row = { status, by: JSON.stringify(by), at: new Date(atMs), reason, branch };
  await tx
    .insertInto('run_proposal')
    .values({ run_id: runId, ...row })
    .onConflict((conflict) => conflict.column('run_id').doUpdateSet(row))
    .execute();
}
