import type { Actor } from '@tocsin/core';
import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';
import type { IntegrityTables } from './integrity/tables.ts';

type Count = ColumnType<string, number, number>;

interface Counts {
  arrived: Count;
  repeated: Count;
  refused: Count;
  delivered: Count;
  failed: Count;
  died: Count;
  skipped: Count;
  replayed: Count;
}

/** The tables that the inbox owns; what they mean stands in the migration. */
export interface InboxTables extends IntegrityTables {
  inbox_source: { id: Generated<number>; service: string; source: string };
  inbox_event: {
    id: Generated<string>;
    source: number;
    received_at: Date;
    vendor_id: string;
    type: string;
    order_key: string | null;
    origin: Generated<'received' | 'fetched' | 'edited'>;
    of: string | null;
    headers: string[];
    query: Generated<string>;
    body: Buffer;
    sent_at: Date | null;
  };
  inbox_seen: {
    source: number;
    vendor_id: string;
    event: string;
    received_at: Date;
    repeats: Generated<number>;
    repeated_at: Date | null;
  };
  inbox_waiting: {
    event: string;
    source: number;
    received_at: Date;
    type: string;
    order_key: string | null;
    priority: number;
    attempts: Generated<number>;
    next_at: Date;
    later: Generated<boolean>;
    dead: Generated<boolean>;
    replay: Generated<number>;
    error: string | null;
  };
  inbox_attempt: {
    event: string;
    received_at: Date;
    source: number;
    at: Date;
    action: 'delivered' | 'failed' | 'dead' | 'skipped' | 'replayed' | 'edited';
    replay: Generated<number>;
    status: number | null;
    duration_ms: number | null;
    note: string | null;
    by: string | null;
  };
  inbox_change: { source: number; type: string; minute: Date } & { [name in keyof Counts]: Generated<number> };
  inbox_count: { source: number; type: string; minute: Date } & Counts;
  inbox_total: { source: number; type: string } & Counts;
  inbox_owner: { source: number; node: string; epoch: string; since: Date };
  inbox_flow: {
    source: number;
    node: string;
    at: Date;
    in_flight: number;
    breaker: 'closed' | 'open' | 'probing';
    note: string | null;
  };
  inbox_refused: {
    id: Generated<string>;
    source: number;
    at: Date;
    reason: string;
    address: string;
    headers: string[];
    body: Buffer;
  };
  inbox_audit: {
    id: Generated<string>;
    source: number;
    from_at: Date;
    to_at: Date;
    at: Date;
    by: string;
    report: Json<object>;
  };
  inbox_operation: {
    id: Generated<string>;
    source: number;
    kind: 'replay' | 'skip' | 'retry' | 'drain';
    status: Generated<'running' | 'done' | 'cancelled' | 'failed'>;
    detail: Json<object>;
    upto: string;
    cursor: Json<object>;
    total: Count;
    done: Generated<string>;
    changed: Generated<string>;
    rate: number | null;
    reason: string;
    incident_id: string | null;
    by: Json<Actor>;
    at: Date;
    moved_at: Date;
    ended_at: Date | null;
    note: string | null;
  };
}
