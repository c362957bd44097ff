import type { Actor, HoldState, RunStatus, StepKind, StepSettings, StepStatus } from '@tocsin/core';
import type { ChangePreview, ResultRows, Session } from '@tocsin/runner';
import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

/** What a step asks a person while its transaction is open. */
export interface StepQuestion {
  readonly changes: readonly ChangePreview[];
  /** Without an answer until then, it is rolled back. */
  readonly untilMs: number;
}

/** Why a step that runs is to stop: its run was cancelled, a person stopped it, or the run that it served is over. */
export interface StepStop {
  readonly why: 'cancelled' | 'stopped' | 'ended';
  /** Name of who did it. */
  readonly by: string;
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
    /** What its cells leave to the next ones. */
    session: Json<Session>;
    /** When it was paused; null: it is not. */
    paused_at: Date | null;
    /** Steps run one after another, until one fails or needs a person. */
    runs_all: Generated<boolean>;
    /** Who asked for that, and so approved the steps. */
    runs_all_by: Json<Actor> | null;
    /** Index of the step with which that began. */
    runs_all_from: Generated<number>;
    /** Headings of the alternatives that were chosen for it. */
    options: ColumnType<readonly string[], string | undefined, string>;
    /** Why it stopped, in a sentence. */
    halted: string | null;
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
    question: Json<StepQuestion> | null;
    /** Their answer, for the node that holds the transaction. */
    answer: 'commit' | 'rollback' | null;
    /** Times that it was run again by itself. */
    retries: Generated<number>;
    /** A step that waits to be run again is not run before. */
    retry_at: Date | null;
    /** Set to have what runs it stop it. */
    stopping: Json<StepStop> | null;
    /** How far a wait or a gate is. */
    hold_state: Json<HoldState> | null;
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
    /** Whether they held the role that the step asks for. */
    holds_role: boolean;
    by: Json<Actor>;
    at: Date;
  };
}
