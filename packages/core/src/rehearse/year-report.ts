/** Thousands of generated incidents over a year, summed up. Durations are in seconds, moments ISO 8601 in UTC. */

export interface YearRequest {
  readonly year: number;
  readonly incidents: number;
  readonly seed: number;
  /** How often somebody does not answer a page, 0 to 1. */
  readonly noAnswer: number;
  /** How often a channel is down for a whole incident, 0 to 1, by channel id. */
  readonly down: Readonly<Record<string, number>>;
  /** Local dates, `2027-12-25`. */
  readonly holidays: readonly string[];
}

export interface YearReport {
  readonly service: string;
  readonly title: string;
  readonly version: string;
  readonly timezone: string;
  readonly request: YearRequest;
  /** What was generated, most severe level first. */
  readonly levels: readonly YearLevel[];
  readonly total: Omit<YearLevel, 'severity' | 'name'>;
  /** The most woken first. */
  readonly people: readonly YearPerson[];
  /** Incidents that nobody answered: how many, and the first of them. */
  readonly unanswered: { readonly count: number; readonly examples: readonly YearExample[] };
  /** Incidents that paged nobody at all though their level has an escalation policy. */
  readonly nobodyPaged: { readonly count: number; readonly examples: readonly YearExample[] };
  readonly coverage: Coverage;
  readonly fairness: readonly SlotFairness[];
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export interface YearLevel {
  readonly severity: string;
  readonly name: string;
  readonly incidents: number;
  /** Pages and notifications to people. */
  readonly pages: number;
  readonly notifications: number;
  readonly unanswered: number;
  /** From the opening; null: never happened. */
  readonly toFirstPage: Spread | null;
  readonly toAcknowledge: Spread | null;
}

export interface YearPerson {
  readonly person: string;
  readonly name: string;
  readonly pages: number;
  readonly notifications: number;
  /** Pages between 22 and 7, local time. */
  readonly night: number;
  /** Pages on Saturday and Sunday. */
  readonly weekend: number;
  readonly holiday: number;
  /** Pages that they answered. */
  readonly answered: number;
  /** Pages by day of the year, the first of January first. */
  readonly days: readonly number[];
}

/** One incident of the year; its index and the seed bring it back. */
export interface YearExample {
  readonly index: number;
  readonly at: string;
  readonly local: string;
  readonly severity: string;
  readonly title: string;
  readonly why: string;
}

export interface Coverage {
  /** Stretches of the year in which a slot has nobody. */
  readonly gaps: readonly CoverageGap[];
  /** Minutes of the year that at least one slot has nobody, by day of the year. */
  readonly days: readonly number[];
}

export interface CoverageGap {
  readonly schedule: string;
  readonly slot: string;
  readonly from: string;
  readonly to: string;
  readonly local: string;
  readonly minutes: number;
  /** The plan says so on purpose. */
  readonly declared: boolean;
}

/** How a slot's time is shared. */
export interface SlotFairness {
  readonly schedule: string;
  readonly slot: string;
  readonly people: readonly {
    readonly person: string;
    readonly name: string;
    readonly hours: number;
    /** Of the slot's covered time, 0 to 1. */
    readonly share: number;
    readonly nightHours: number;
    readonly weekendHours: number;
    readonly holidays: number;
  }[];
}
