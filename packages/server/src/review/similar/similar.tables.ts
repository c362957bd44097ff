import type { Json } from '../../platform/database/tables.ts';

/** What was done in an incident that is over. */
export interface WhatHelped {
  /** Runbook steps that ended well, with their runbook's title. */
  readonly steps: readonly { readonly runbook: string; readonly step: string }[];
  readonly levers: readonly string[];
}

/** Incidents that are over, as they are looked for. */
export interface SimilarTables {
  incident_text: {
    incident_id: string;
    service: string;
    severity: string;
    started_at: Date;
    resolved_at: Date;
    title: string;
    resolution: string;
    lessons: string;
    components: string[];
    alerts: string[];
    runbooks: string[];
    helped: Json<WhatHelped>;
    review_id: string | null;
    false_positive: boolean;
    /** It went on as another incident, and is not shown. */
    merged: boolean;
    /** The versions of the incident and of its review of which the row is made. */
    made_of: string;
    /** A tsvector. */
    words: string;
  };
}
