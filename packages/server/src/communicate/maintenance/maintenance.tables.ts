import type { Actor, Announcement, MaintenanceNoticeKind, MaintenanceState } from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../../platform/database/tables.ts';

/** One line of what is done in a window. */
export interface MaintenanceTask {
  readonly title: string;
  /** Who ticked it, and when in ISO 8601; null: nobody yet. */
  readonly by: string | null;
  readonly at: string | null;
}

/** The tables of maintenance; what they mean stands in the migration. */
export interface MaintenanceTables {
  maintenance: {
    id: string;
    service: string;
    window_id: string | null;
    slot_at: Date | null;
    title: string;
    components: string[];
    from_at: Date;
    until_at: Date;
    planned_until: Date;
    timezone: string;
    announce: Json<readonly Announcement[]>;
    banner: boolean;
    template: string | null;
    tasks: Json<readonly MaintenanceTask[]>;
    emergency: boolean;
    reason: string | null;
    state: MaintenanceState;
    sequence: Generated<number>;
    made_by: Json<Actor | null> | null;
    made_at: Date;
    changed_at: Date;
    ended_at: Date | null;
    ended_by: Json<Actor | null> | null;
    ended_because: string | null;
  };
  maintenance_notice: {
    id: Generated<string>;
    maintenance_id: string;
    key: string;
    kind: MaintenanceNoticeKind;
    audience: string;
    audience_title: string;
    status_page: boolean;
    before: number | null;
    status: 'draft' | 'sent' | 'dropped';
    subject: string;
    text: string;
    recipients: Json<readonly string[]>;
    made_at: Date;
    sent_at: Date | null;
    sent_by: Json<Actor | null> | null;
  };
}
