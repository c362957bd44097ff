import type { Actor, RunStatus, StepKind, StepSettings, StepStatus } from '@tocsin/core';
import type { ChangePreview, ResultRows, Session } from '@tocsin/runner';
import type { Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

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
    /** What its cells leave to the next ones. */
    session: Json<Session>;
    /** Steps run one after another, until one fails or needs a person. */
    runs_all: Generated<boolean>;
    /** When it was paused; null: it is not. */
    paused_at: Date | null;
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
    kind: StepKind;
    /** The alternative that it belongs to: `Option 1: Roll back`. */
    option: string | null;
    source: string;
    /** Names of the parameters that it needs. */
    parameters: Json<readonly string[]>;
    changes: boolean;
    auto: boolean;
    connection: string | null;
    timeout_seconds: number;
    settings: Json<StepSettings>;
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
    /** What a person must answer before the step goes on: whether what it changed is kept. */
    question: Json<readonly ChangePreview[]> | null;
    /** Their answer, for the node that holds the transaction. */
    answer: 'commit' | 'rollback' | null;
    /** Times that it was run again by itself. */
    retries: Generated<number>;
    /** The source as the plan has it, where somebody edited it for this run; null: nobody did. */
    planned_source: string | null;
  };
  /** Who has approved a step for its next attempt. */
  run_approval: {
    run_id: string;
    step: string;
    /** Of the attempt that was approved. */
    attempt: number;
    /** `person:ann`, so that nobody approves twice. */
    who: string;
    by: Json<Actor>;
    at: Date;
  };
}
