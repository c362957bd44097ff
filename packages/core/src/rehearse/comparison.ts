import type { CoverageGap } from './year-report.ts';

/** What another version of a plan changes. */
export interface Comparison {
  readonly service: string;
  /** Versions of the plan: SHA-256 in hex. */
  readonly before: string;
  readonly after: string;
  readonly timezone: string;
  readonly from: string;
  readonly to: string;
  readonly coverage: {
    /** Stretches that had somebody before and have nobody now. */
    readonly lost: readonly CoverageGap[];
    /** Stretches that had nobody before and have somebody now. */
    readonly gained: readonly CoverageGap[];
    /** Where somebody else is on call. */
    readonly handed: readonly HandedOver[];
  };
  readonly scenarios: readonly ScenarioChange[];
  /** Null: no year was run. */
  readonly year: YearChange | null;
  /** Coverage was lost, an expectation fails now, or more incidents go unanswered. */
  readonly worse: boolean;
  /** Why, in words; the whole comparison in a few lines. */
  readonly summary: readonly string[];
}

export interface HandedOver {
  readonly schedule: string;
  readonly slot: string;
  readonly from: string;
  readonly to: string;
  readonly local: string;
  readonly minutes: number;
  /** Names. */
  readonly before: string;
  readonly after: string;
}

/** A scenario played on both versions. */
export interface ScenarioChange {
  readonly title: string;
  readonly same: boolean;
  /** Whether all expectations hold; null: it cannot be played on this version. */
  readonly passedBefore: boolean | null;
  readonly passedAfter: boolean | null;
  /** What changed, in words. */
  readonly changes: readonly string[];
  /** Expectations that hold no more. */
  readonly broken: readonly string[];
}

export interface YearChange {
  readonly incidents: number;
  readonly unansweredBefore: number;
  readonly unansweredAfter: number;
  readonly people: readonly {
    readonly person: string;
    readonly name: string;
    readonly pagesBefore: number;
    readonly pagesAfter: number;
    readonly nightBefore: number;
    readonly nightAfter: number;
  }[];
  readonly toFirstPageBefore: number | null;
  readonly toFirstPageAfter: number | null;
  readonly toAcknowledgeBefore: number | null;
  readonly toAcknowledgeAfter: number | null;
}
