import type { Actor } from '@tocsin/core';
import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../../platform/database/tables.ts';

/** The tables that the `communicate` phase owns. */
export interface CommunicateTables {
  status_update: {
    id: string;
    incident_id: string;
    service: string;
    audience: string;
    /** What the plan said of the audience when it was drafted. */
    audience_title: string;
    /** It leaves the company: the audience is outside, or reads it on the status page. */
    external: boolean;
    status_page: boolean;
    status: 'draft' | 'sent';
    subject: string | null;
    text: string;
    /** A person has changed the text, so it is not written anew. */
    edited: boolean;
    recipients: Json<string[]>;
    due_at: Date;
    created_at: Date;
    sent_at: Date | null;
    sent_by: Json<Actor | null> | null;
    /** Goes up with each text that a person saves. */
    version: Generated<number>;
    edited_by: ColumnType<Actor | null, string | null | undefined, string | null>;
    edited_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    /** It was drafted to go out without a person. */
    unattended: Generated<boolean>;
  };
}
