import type { ColumnType, Generated, Transaction } from 'kysely';
import type { MaintenanceTables } from '../../communicate/maintenance/maintenance.tables.ts';
import type { ExportTables } from '../../communicate/status-page/export/export.tables.ts';
import type { NoticeTables } from '../../communicate/status-page/notices/notice.tables.ts';
import type { SubscriberTables } from '../../communicate/subscribers/subscriber.tables.ts';
import type { UpdateFieldTables } from '../../communicate/update/fields.tables.ts';
import type { CommunicateTables } from '../../communicate/update/update.tables.ts';
import type { ConsentTables } from '../../consent/tables.ts';
import type { ContainTables } from '../../contain/tables.ts';
import type { DetectTables } from '../../detect/tables.ts';
import type { InboxTables } from '../../inbox/tables.ts';
import type { MeasureTables } from '../../measure/measure.tables.ts';
import type { OnCallTables } from '../../page/on-call/on-call.tables.ts';
import type { PageTables } from '../../page/tables.ts';
import type { ImpactTables } from '../../respond/impact/impact.tables.ts';
import type { RespondTables } from '../../respond/tables.ts';
import type { SimilarTables } from '../../review/similar/similar.tables.ts';
import type { ReviewTables } from '../../review/tables.ts';
import type { TrackerTables } from '../../review/trackers/tracker.tables.ts';
import type { RoutineTables } from '../../routine/tables.ts';
import type { LearnTables } from '../../runbook/learn/tables.ts';
import type { RunnerTables } from '../../runbook/runner/tables.ts';
import type { RunbookTables } from '../../runbook/tables.ts';
import type { WatchdogTables } from '../../watchdog/tables.ts';
import type { PlanCause, PlanProblem } from '../plans/plan-change.ts';

/** A jsonb column: written as text, read as a value. */
export type Json<T> = ColumnType<T, string, string>;

export interface PlatformTables {
  instance: { id: 1; secret: string; created_at: Generated<Date> };
  node: { id: string; lock_key: string; pool_id: string; started_at: Date };
  plan_version: {
    hash: string;
    service: string;
    loaded_at: Date;
    document: Json<object>;
    /** Text by name of file, without literal secrets; null for versions of before this was kept. */
    sources: ColumnType<Record<string, string> | null, string | null, string | null>;
    /** Warnings. */
    problems: Json<readonly PlanProblem[]>;
    loaded_by: Generated<string>;
  };
  /** What became of each change of a plan: append-only. */
  plan_change: {
    id: Generated<string>;
    service: string;
    version: string | null;
    previous: string | null;
    at: Date;
    cause: PlanCause;
    by: string;
    outcome: 'in_force' | 'refused' | 'removed';
    problems: Json<readonly PlanProblem[]>;
  };
  /** Plans that came over the API; every node keeps a copy in its data folder. */
  added_plan: {
    service: string;
    /** Changes whenever the files do. */
    revision: string;
    /** Text by path; null once it was removed. */
    files: ColumnType<Record<string, string> | null, string | null, string | null>;
    by: string;
    at: Date;
  };
  credential: {
    hash: string;
    kind: 'session' | 'signin' | 'run';
    subject: Json<object>;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  audit: {
    id: Generated<string>;
    at: Date;
    actor: Json<object>;
    action: string;
    subject: string;
    detail: Json<object>;
  };
}

export type Database = PlatformTables &
  RespondTables &
  ImpactTables &
  PageTables &
  OnCallTables &
  WatchdogTables &
  DetectTables &
  RunbookTables &
  RunnerTables &
  LearnTables &
  ContainTables &
  InboxTables &
  ConsentTables &
  RoutineTables &
  CommunicateTables &
  UpdateFieldTables &
  NoticeTables &
  ExportTables &
  MaintenanceTables &
  SubscriberTables &
  ReviewTables &
  TrackerTables &
  MeasureTables &
  SimilarTables;

export type Tx = Transaction<Database>;
