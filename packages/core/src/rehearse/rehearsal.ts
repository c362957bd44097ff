/** What a rehearsal answers. Moments are ISO 8601 in UTC, with the plan's own local time beside them for people. */

export interface Rehearsal {
  readonly title: string;
  readonly timezone: string;
  readonly at: string;
  readonly until: string;
  readonly incidents: readonly RehearsedIncident[];
  readonly timeline: readonly RehearsedLine[];
  readonly people: readonly RehearsedPerson[];
  readonly gaps: readonly RehearsedGap[];
  readonly expectations: readonly ExpectationOutcome[];
  /** No expectation failed. */
  readonly passed: boolean;
}

export interface RehearsedIncident {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  /** The level at which it opened. */
  readonly firstSeverity: string;
  readonly opened: string;
  readonly acknowledged: string | null;
  /** Who acknowledged, by name. */
  readonly acknowledgedBy: string | null;
  readonly resolved: string | null;
  readonly outcome: 'resolved' | 'acknowledged' | 'unanswered';
}

/** One line of the story. */
export interface RehearsedLine {
  readonly at: string;
  /** Local time with its zone, so that the doubled hour is told apart: `Sun 1 Nov 01:30:00 EDT`. */
  readonly local: string;
  /** Null: it is about the world, not about an incident. */
  readonly incident: string | null;
  readonly kind:
    | 'happening'
    | 'opened'
    | 'level'
    | 'paged'
    | 'notified'
    | 'announced'
    | 'reached'
    | 'failed'
    | 'held'
    | 'silent'
    | 'answered'
    | 'skipped'
    | 'exhausted'
    | 'clock'
    | 'update'
    | 'resolved'
    | 'other';
  readonly tone: 'bad' | 'warning' | 'good' | 'plain';
  readonly text: string;
  /** Whom it is about, by id. */
  readonly person: string | null;
  readonly channel: string | null;
}

/** One person of the story. Only those who got a message are listed, the most woken first. */
export interface RehearsedPerson {
  readonly person: string;
  readonly name: string;
  /** Pages, which wake. */
  readonly pages: number;
  readonly notifications: number;
  /** Pages at night, 22 to 7 of the plan's zone. */
  readonly night: number;
  readonly firstPage: string | null;
  /** When they first acknowledged; null: never. */
  readonly answered: string | null;
  /** Over which channels they were reached. */
  readonly channels: readonly string[];
}

/** Something that nobody covers, found on the way. */
export interface RehearsedGap {
  readonly kind: 'nobody-on-call' | 'step-skipped' | 'unreachable' | 'unanswered' | 'no-page';
  readonly at: string;
  readonly local: string;
  readonly incident: string | null;
  readonly text: string;
}

export interface ExpectationOutcome {
  readonly text: string;
  /** Line of the scenario file; null when it comes from elsewhere. */
  readonly line: number | null;
  readonly holds: boolean;
  /** What happened instead, or when it came true. */
  readonly found: string;
}
