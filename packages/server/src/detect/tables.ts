import type { Actor, AlertMatch, MetricState, MonitorState, VendorState } from '@tocsin/core';
import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';
import type { VendorReading } from './vendors/vendor-reading.ts';

/** What a ping says; `log` says nothing of the state. */
export type PingKind = 'success' | 'start' | 'fail' | 'log';

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
  held_because: string | null;
  held_until: Date | null;
  held_at: Date | null;
  rule: string | null;
  rule_severity: string | null;
  rule_component: string | null;
  alert_group: string | null;
  false_positive: Generated<boolean>;
}

/** What the checks of an hour or a day saw; latencies in milliseconds, null when nothing answered. */
interface RolledTable {
  at: Date;
  series: number;
  count: number;
  failed: number;
  degraded: number;
  avg_ms: number | null;
  max_ms: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
}

export interface SilenceTable {
  id: Generated<string>;
  service: string;
  kind: 'silence' | 'maintenance';
  matcher: Json<AlertMatch>;
  /** Of maintenance: what it is about; empty: everything. */
  components: string[];
  from_at: Date;
  until_at: Date;
  started: boolean;
  why: string;
  made_by: Json<Actor>;
  made_at: Date;
  ended_at: Date | null;
  ended_by: ColumnType<Actor | null, string | null, string | null>;
}

/** The tables that the `detect` phase owns. */
export interface DetectTables {
  alert: AlertTable;
  monitor_state: { service: string; monitor: string; state: Json<MonitorState>; recent: (number | null)[] };
  metric_state: { service: string; metric: string; state: Json<MetricState>; recent: Json<(number | null)[]> };
  heartbeat: {
    service: string;
    monitor: string;
    ok_at: Date | null;
    start_at: Date | null;
    fail_at: Date | null;
    message: string;
    duration_ms: string | null;
    /** The run that began last and has not ended. */
    running_since: Date | null;
    running_run: string | null;
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
    /** Numbers of buckets and their counts in turn. */
    sketch: number[] | null;
    last: number | null;
    min: number | null;
    max: number | null;
  };
  metric_hour: { service: string; metric: string; hour_at: Date; value: number; observations: number };
  /** The last pings of each heartbeat, as they came. */
  heartbeat_ping: {
    id: Generated<string>;
    service: string;
    monitor: string;
    at: Date;
    kind: PingKind;
    exit_code: number | null;
    /** The run that it is of, when its sender names runs. */
    run: string | null;
    duration_ms: string | null;
    /** `GET`, `HEAD`, `POST` or `SDK`. */
    method: string;
    /** Head of what was sent, and how long all of it was. */
    body: string;
    body_bytes: number;
  };
  vendor_feed: {
    url: string;
    etag: string | null;
    last_modified: string | null;
    reading: ColumnType<VendorReading | null, string | null, string | null>;
    read_at: Date | null;
    failures: number;
    error: string | null;
    next_at: Date;
  };
  vendor_state: { service: string; vendor: string; state: Json<VendorState> };
  vendor_suspicion: {
    incident_id: string;
    vendor: string;
    trouble: string;
    what: string;
    evidence: string;
    said_at: Date;
    over_at: Date | null;
  };
  user_report: {
    id: Generated<string>;
    service: string;
    component: string | null;
    text: string;
    contact: string | null;
    via: 'form' | 'api';
    by: string | null;
    reporter: string;
    form: string | null;
    at: Date;
    spam: Generated<boolean>;
    incident_id: string | null;
  };
  incident_reports: { incident_id: string; said: number };
  monitor_series: { id: Generated<number>; service: string; monitor: string };
  monitor_minute: {
    at: Date;
    series: number;
    count: number;
    failed: number;
    degraded: number;
    sum_ms: number;
    max_ms: number;
    codes: Buffer;
  };
  monitor_hour: RolledTable;
  monitor_day: RolledTable;
  monitor_rolled: { unit: 'hour' | 'day'; until: Date };
  monitor_transition: { id: Generated<string>; at: Date; series: number; status: string; detail: string };
  monitor_region: {
    service: string;
    monitor: string;
    region: string;
    state: Json<MonitorState>;
    written_at: Generated<Date>;
  };
  silence: SilenceTable;
}
