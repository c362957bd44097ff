import type { Actor } from '@tocsin/core';
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
  };
}
