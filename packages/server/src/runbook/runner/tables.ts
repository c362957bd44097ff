import type { Actor } from '@tocsin/core';
import type { CellJob, ChangePreview, RemoteResult } from '@tocsin/runner';
import type { Generated } from 'kysely';
import type { Json } from '../../platform/database/tables.ts';

/** A cell as it waits for a runner: what is secret about it is added by the node that gives it away. */
export type WaitingCell = Omit<CellJob, 'connection' | 'secrets'>;

/** The tables of runners elsewhere. What they do is timed by the database's clock, which all nodes share. */
export interface RunnerTables {
  runner: {
    id: string;
    name: string;
    labels: Json<readonly string[]>;
    /** SHA-256 of the token, which is shown once. */
    token_hash: string;
    created_by: Json<Actor>;
    created_at: Date;
    seen_at: Date | null;
    /** The process that uses the token. */
    instance: string | null;
    version: string | null;
  };
  /** One attempt of a step that runs on a runner. */
  runner_job: {
    id: string;
    run_id: string;
    step: string;
    attempt: number;
    label: string;
    cell: Json<WaitingCell>;
    status: Generated<'waiting' | 'running' | 'ended' | 'lost'>;
    claimable_at: Generated<Date>;
    runner_id: string | null;
    runner_name: string | null;
    instance: string | null;
    created_at: Generated<Date>;
    beat_at: Date | null;
    ended_at: Date | null;
    /** Why the runner must stop it. */
    stop: 'cancelled' | 'lost' | null;
    question: Json<readonly ChangePreview[]> | null;
    answer: 'commit' | 'rollback' | null;
    /** Pieces of output that came, and how long they are together. */
    pieces: Generated<number>;
    characters: Generated<string>;
    result: Json<RemoteResult> | null;
  };
  runner_output: { job: string; piece: number; text: string };
}
