import type { Actor, ReportForm, ReviewParts } from '@tocsin/core';
import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';
import type { FileHunk } from './proposal/file-hunks.ts';
import type { TrackerLink } from './trackers/tracker.tables.ts';

/** A meeting as it was agreed on last. */
export interface Meeting {
  readonly fromMs: number;
  readonly minutes: number;
  readonly place: string | null;
  readonly url: string | null;
  /** Names and addresses beside the responders and those whom the plan invites. */
  readonly attendees: readonly string[];
  readonly status: 'scheduled' | 'cancelled';
  /** Goes up with each change (RFC 5546), so that calendars know which is the last. */
  readonly sequence: number;
  readonly changedMs: number;
}

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
    ended_at: Date | null;
    form: ColumnType<ReportForm, ReportForm | undefined, ReportForm>;
    version: Generated<number>;
    facts: string | null;
    facts_key: string | null;
    parts: ColumnType<Partial<ReviewParts>, string | undefined, string>;
    parts_versions: ColumnType<Partial<Record<keyof ReviewParts, number>>, string | undefined, string>;
    parts_version: Generated<number>;
    meeting: ColumnType<Meeting | null, string | null | undefined, string | null>;
    public_title: string | null;
    public_text: string | null;
    published_at: Date | null;
    published_by: ColumnType<Actor | null, string | null | undefined, string | null>;
  };
  review_task: {
    review_id: string;
    number: number;
    title: string;
    due_at: Date;
    done_at: Date | null;
    done_by: ColumnType<Actor | null, string | null, string | null>;
  };
  review_version: {
    review_id: string;
    version: number;
    at: Date;
    by: Json<Actor>;
    author: string;
    what: 'saved' | 'merged' | 'facts' | 'restored';
    text: string;
  };
  review_editor: { review_id: string; editor: string; name: string; section: string | null; seen_at: Date };
  review_proposal: {
    id: string;
    review_id: string;
    service: string;
    file: string;
    hunks: Json<readonly FileHunk[]>;
    why: string;
    status: 'open' | 'exported' | 'dismissed';
    branch: string | null;
    reason: string | null;
    warnings: Json<readonly string[]>;
    by: Json<Actor>;
    at: Date;
    settled_by: ColumnType<Actor | null, string | null, string | null>;
    settled_at: Date | null;
  };
  action_item: {
    id: string;
    review_id: string;
    incident_id: string;
    title: string;
    horizon: 'immediate' | 'short-term' | 'long-term';
    owner: string | null;
    due_at: Date | null;
    status: 'open' | 'done' | 'dropped';
    created_at: Date;
    /** Null: it is open, or was ticked before this was kept. */
    done_at: Date | null;
    /** Why it was dropped. */
    reason: string | null;
    changed_at: Date | null;
    /** Its issue in the plan's tracker; null: it was never to have one. */
    tracker: ColumnType<TrackerLink | null, string | null | undefined, string | null>;
  };
}
