import type { Actor, CallStatus, LeftOutReason } from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

/** The tables that the `routine` phase owns; what they mean stands in the migration. */
export interface RoutineTables {
  scheduled_job: { service: string; job: string; rule: string; cursor_at: Date };
  job_call: {
    id: Generated<string>;
    service: string;
    job: string;
    due_at: Date;
    cause: 'schedule' | 'hand';
    status: CallStatus;
    left_out: LeftOutReason | null;
    reason: string | null;
    missed: Generated<number>;
    node: string | null;
    started_at: Date | null;
    ended_at: Date | null;
    duration_ms: number | null;
    http_status: number | null;
    output: Generated<string>;
    output_cut: Generated<boolean>;
    by: Json<Actor> | null;
    note: string | null;
    incident_id: string | null;
  };
}
