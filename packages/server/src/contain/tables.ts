import type { Actor, LeverRuleStatus, LeverScope, LeverValue } from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

/** Somebody who agreed to a move, and whether they held the role that it asks for at that moment. */
export type LeverAgreement = Extract<Actor, { kind: 'person' }> & { readonly holdsRole: boolean };

/** The tables that the `contain` phase owns. */
export interface ContainTables {
  /** Counts the moves of a service's levers; its row lock puts the moves of one service in order. */
  lever_version: {
    service: string;
    version: number;
    /** The plan's levers at the last count: another plan is another version, too. */
    definition: string;
    /** When the version was made. */
    at: Generated<Date>;
  };
  lever_state: {
    service: string;
    lever: string;
    pulled: boolean;
    value: Json<LeverValue>;
    scope: Json<LeverScope> | null;
    by: Json<Actor>;
    reason: string;
    at: Date;
    expires_at: Date | null;
    incident_id: string | null;
    version: number;
  };
  lever_event: {
    id: Generated<string>;
    service: string;
    lever: string;
    action: 'pulled' | 'released';
    value: Json<LeverValue>;
    scope: Json<LeverScope> | null;
    by: Json<Actor>;
    reason: string;
    at: Date;
    incident_id: string | null;
    version: number;
  };
  /** Moves that wait until others have agreed. */
  lever_request: {
    id: Generated<string>;
    service: string;
    lever: string;
    action: 'pull' | 'release';
    value: Json<LeverValue> | null;
    scope: Json<LeverScope> | null;
    reason: string;
    /** Seconds, counted from the move. */
    expires_in: number | null;
    incident_id: string | null;
    status: 'waiting' | 'done' | 'refused' | 'withdrawn' | 'lapsed';
    by: Json<Actor>;
    at: Date;
    /** Who has agreed, the one who asked first. */
    agreed: Json<readonly LeverAgreement[]>;
    settled_at: Date | null;
    outcome: string | null;
  };
  /** What a rule of a lever knows. */
  lever_rule: {
    service: string;
    lever: string;
    rule: number;
    definition: string;
    holds: boolean;
    since: Date;
    status: LeverRuleStatus;
    pulls: Date[];
  };
  /** Where a lever that is moved by commands stands in the world. */
  lever_command: {
    service: string;
    lever: string;
    status: 'settled' | 'moving' | 'failed' | 'unknown';
    wanted: 'applied' | 'reverted';
    attempt: number;
    started_at: Date | null;
    ended_at: Date | null;
    exit_code: number | null;
    output: string;
    verified: 'applied' | 'reverted' | 'unknown' | null;
    verified_at: Date | null;
    drift_since: Date | null;
  };
  /** Breakers of applications that are open, or that their instances share. */
  app_breaker: {
    service: string;
    instance: string;
    name: string;
    trip: string | null;
    since: Date | null;
    open_until: Date | null;
    share: number | null;
    seen_at: Date;
  };
  /** Applications that listen. */
  app_instance: {
    service: string;
    instance: string;
    version: string | null;
    sdk: string | null;
    runtime: string | null;
    node: string;
    connected: boolean;
    connected_at: Date | null;
    seen_at: Date;
    levers_version: number | null;
    lag_ms: number | null;
  };
}
