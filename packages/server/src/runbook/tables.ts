import type { Actor, RunStatus, StepStatus } from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

/** A table that a SQL step read: every value as text. */
export interface ResultRows {
  readonly columns: string[];
  readonly rows: (string | null)[][];
}

/** The tables that the `runbook` phase owns. */
export interface RunbookTables {
  run: {
    id: string;
    service: string;
    plan_version: string;
    runbook: string;
    title: string;
    incident_id: string | null;
    status: RunStatus;
    auto: boolean;
    /** What was filled in so far, by the parameter's name. */
    parameters: Json<Record<string, string>>;
    started_by: Json<Actor>;
    started_at: Date;
    finished_at: Date | null;
  };
  /** The step as the plan had it when the run started, and what became of it. */
  run_step: {
    run_id: string;
    id: string;
    index: number;
    title: string;
    phase: string;
    kind: 'shell' | 'sql' | 'manual';
    /** The alternative that it belongs to: `Option 1: Roll back`. */
    option: string | null;
    source: string;
    /** Names of the parameters that it needs. */
    parameters: Json<readonly string[]>;
    changes: boolean;
    auto: boolean;
    connection: string | null;
    timeout_seconds: number;
    status: StepStatus;
    /** Who asked for it last, and so approved it. */
    by: Json<Actor> | null;
    /** Counts the claims; a result is recorded only by the attempt that holds the step. */
    attempt: Generated<number>;
    /** The process that runs it: see run-owner.ts. */
    owner: string | null;
    started_at: Date | null;
    finished_at: Date | null;
    exit_code: number | null;
    output: Generated<string>;
    truncated: Generated<boolean>;
    rows: Json<ResultRows> | null;
  };
}
