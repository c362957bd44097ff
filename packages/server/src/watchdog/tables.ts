import type { Json } from '../platform/database/tables.ts';

/** One person of a test page, and the messages by which it was tried to reach them. */
export interface TestedPerson {
  readonly person: string;
  readonly name: string;
  readonly messages: readonly { readonly id: string; readonly channel: string }[];
}

/** The tables that the `watchdog` phase owns. */
export interface WatchdogTables {
  watchdog_pulse: { id: 1; asked_at: Date | null; came_back_at: Date | null };
  watchdog_heartbeat: {
    service: string;
    tried_at: Date;
    /** The last call that was answered well. */
    called_at: Date | null;
    error: string | null;
  };
  test_page: {
    id: string;
    service: string;
    at: Date;
    due_at: Date;
    outcome: 'waiting' | 'confirmed' | 'missed';
    tests: Json<readonly TestedPerson[]>;
  };
}
