import type { Actor, LeverValue } from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

/** The tables that the `contain` phase owns. */
export interface ContainTables {
  /** Counts the moves of a service's levers; its row lock puts the moves of one service in order. */
  lever_version: {
    service: string;
    version: number;
    /** The plan's levers at the last count: another plan is another version, too. */
    definition: string;
  };
  lever_state: {
    service: string;
    lever: string;
    pulled: boolean;
    value: Json<LeverValue>;
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
    by: Json<Actor>;
    reason: string;
    at: Date;
    incident_id: string | null;
    version: number;
  };
}
