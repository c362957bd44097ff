import type { Actor } from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../../platform/database/tables.ts';

export type ProposalStatus = 'open' | 'exported' | 'dismissed';

/** The tables of what starts runs by itself, and of what is learnt from them. */
export interface LearnTables {
  /** When a runbook's schedule comes due next. A moment that is past was missed. */
  run_schedule: { service: string; runbook: string; cron: string; timezone: string; next_at: Date };
  /** What a person said of a run. */
  run_mark: { run_id: string; helped: boolean; by: Json<Actor>; at: Date };
  /** Each source that a step was given in its run. */
  run_edit: {
    id: Generated<string>;
    run_id: string;
    step: string;
    at: Date;
    by: Json<Actor>;
    why: string;
    source: string;
  };
  /** What became of what a run proposes; without a row it is open. */
  run_proposal: {
    run_id: string;
    status: ProposalStatus;
    by: Json<Actor>;
    at: Date;
    reason: string | null;
    branch: string | null;
  };
}
