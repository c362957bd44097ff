import type { Actor, Fact, Incident } from '@tocsin/core';
import type { Json } from '../platform/database/tables.ts';

/** The tables that the `respond` phase owns. */
export interface RespondTables {
  incident: {
    id: string;
    service: string;
    plan_version: string;
    status: Incident['status'];
    active: boolean;
    severity: string;
    opened_at: Date;
    resolved_at: Date | null;
    /** Number of timeline entries; every decision is conditional on it. */
    version: number;
    wake_at: Date | null;
    /** The fold over the timeline, kept so that it need not be folded to be read. */
    state: Json<Incident>;
  };
  incident_number: { year: number; last: number };
  timeline_entry: {
    incident_id: string;
    seq: number;
    at: Date;
    actor: Json<Actor>;
    kind: Fact['kind'];
    text: string;
    fact: Json<Fact>;
    hash: string;
  };
}
