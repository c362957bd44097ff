import type { EpochMs } from '../model/plan.ts';

/** What contributed to an incident, by class. */
export const FACTOR_KINDS = [
  'change',
  'configuration',
  'capacity',
  'dependency',
  'data',
  'detection',
  'process',
  'communication',
  'people',
  'security',
  'other',
] as const;
export type FactorKind = (typeof FACTOR_KINDS)[number];

/** What the incident turned out to be. */
export const CLASSIFICATIONS = ['incident', 'near-miss', 'false-positive', 'planned', 'duplicate'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/** An entry of the timeline that the review is about, in own words. */
export interface KeyEvent {
  /** Its number on the timeline; null: something that the timeline does not have. */
  readonly seq: number | null;
  readonly atMs: EpochMs;
  readonly text: string;
}

/** Why, and why that, down to what can be changed. */
export interface WhyChain {
  /** The first question: `Why did payments fail?`. */
  readonly question: string;
  readonly answers: readonly string[];
  /** Which of the contributing factors it leads to, by its place from 0; null: none. */
  readonly factor: number | null;
}

export interface Factor {
  readonly kind: FactorKind;
  readonly text: string;
}

/** What a review knows in parts: what people say, and what they picked. */
export interface ReviewParts {
  readonly rootCause: string | null;
  readonly classification: Classification | null;
  readonly keyEvents: readonly KeyEvent[];
  readonly whys: readonly WhyChain[];
  readonly factors: readonly Factor[];
  readonly wentWell: readonly string[];
  readonly wentBadly: readonly string[];
  readonly lucky: readonly string[];
}

export const NO_PARTS: ReviewParts = {
  rootCause: null,
  classification: null,
  keyEvents: [],
  whys: [],
  factors: [],
  wentWell: [],
  wentBadly: [],
  lucky: [],
};

/** Sections of a report: those of a retrospective, of a post-incident review, of an incident report, or the plan's template. */
export const REPORT_FORMS = ['retrospective', 'post-incident-review', 'incident-report', 'plan'] as const;
export type ReportForm = (typeof REPORT_FORMS)[number];
