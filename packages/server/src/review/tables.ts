import type { Actor } from '@tocsin/core';
import type { Json } from '../platform/database/tables.ts';

/** The tables that the `review` phase owns. */
export interface ReviewTables {
  review: {
    id: string;
    incident_id: string;
    service: string;
    title: string;
    severity: string;
    required: boolean;
    status: 'open' | 'completed';
    due_at: Date;
    /** Null while nobody has edited or completed it: it is written from the timeline at each reading. */
    report: string | null;
    edited: boolean;
    created_at: Date;
    completed_at: Date | null;
    completed_by: Json<Actor> | null;
  };
  action_item: {
    id: string;
    review_id: string;
    incident_id: string;
    title: string;
    horizon: 'immediate' | 'short-term' | 'long-term';
    owner: string | null;
    due_at: Date | null;
    status: 'open' | 'done';
    created_at: Date;
  };
}
