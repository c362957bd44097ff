import type { MetricState, MonitorState } from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

export interface AlertTable {
  id: Generated<string>;
  service: string;
  dedup_key: string;
  source: string;
  summary: string;
  severity: string | null;
  status: 'firing' | 'resolved';
  components: string[];
  runbook: string | null;
  since: Date;
  count: Generated<string>;
  first_at: Date;
  last_at: Date;
  incident_id: string | null;
  /** The last status that the response was told. */
  told: 'firing' | 'resolved' | null;
  untold: Generated<boolean>;
  /** Name of the sender who acknowledged it and whose acknowledgement has not been passed on yet. */
  acknowledge_by: string | null;
  event: Buffer | null;
  labels: Json<Record<string, string>>;
  link: string | null;
  held_by: string | null;
  false_positive: Generated<boolean>;
}

/** The tables that the `detect` phase owns. */
export interface DetectTables {
  alert: AlertTable;
  monitor_state: { service: string; monitor: string; state: Json<MonitorState>; recent: Json<(number | null)[]> };
  metric_state: { service: string; metric: string; state: Json<MetricState>; recent: Json<(number | null)[]> };
  heartbeat: {
    service: string;
    monitor: string;
    ok_at: Date | null;
    start_at: Date | null;
    fail_at: Date | null;
    message: string;
    duration_ms: string | null;
  };
  detect_tick: { id: 1; last_tick_at: Date };
  counter_step: {
    service: string;
    metric: string;
    start_at: Date;
    ok: number;
    fail: number;
    count: number;
    sum: number;
    buckets: number[] | null;
  };
}
