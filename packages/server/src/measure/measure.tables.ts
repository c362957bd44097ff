import type { Actor, PersonPages } from '@tocsin/core';
import type { Json } from '../platform/database/tables.ts';

/** The tables that the `measure` phase owns. */
export interface MeasureTables {
  incident_measure: {
    incident_id: string;
    service: string;
    title: string;
    first_severity: string;
    severity: string;
    components: string[];
    started_at: Date;
    opened_at: Date;
    acknowledged_at: Date | null;
    mitigated_at: Date;
    resolved_at: Date;
    false_positive: boolean;
    reopened: number;
    clocks_met: number;
    clocks_missed: number;
    updates_on_time: number;
    updates_late: number;
    pages: Json<readonly PersonPages[]>;
    alert_keys: string[];
    repeat_of: string | null;
    review_due_at: Date | null;
    reviewed_at: Date | null;
    incident_version: number;
    edition: number;
  };
  training: {
    id: string;
    service: string;
    person: string;
    what: string;
    at: Date;
    drill: string | null;
    recorded_at: Date;
    recorded_by: Json<Actor>;
  };
  goal_tick: { service: string; goal: string; period: string; at: Date; by: Json<Actor> };
  measure_report: { service: string; rule: string; decided_at: Date };
}
