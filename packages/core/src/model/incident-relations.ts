import type { IncidentAlert, PulledLever, UnlistedAlerts } from './incident.ts';
import type { EpochMs } from './plan.ts';

export { affectedInWords } from './impact-words.ts';

/** Whom and what an incident affects, as far as somebody has said; null: nobody has said yet (SPEC RESP-1). */
export interface Impact {
  /** What does not work, and for whom, in a sentence. */
  readonly scope: string | null;
  readonly users: number | null;
  readonly customers: number | null;
  /** Since when they are affected, where that is not when the trouble began. */
  readonly sinceMs: EpochMs | null;
  readonly trend: 'growing' | 'steady' | 'shrinking' | null;
  /** What it costs, in words: `about 300 USD an hour`. */
  readonly revenue: string | null;
  /** What is lost, wrong or seen by others, in words; `none` says that somebody looked. */
  readonly data: string | null;
  /** How many of all users, from 0 to 1, as a person said. */
  readonly share: number | null;
  /** What the plan's metrics say of it. It never takes the place of what a person said. */
  readonly estimate: ImpactFigures | null;
}

/** The impact as metrics show it; null: not known, or the plan estimates none. */
export interface ImpactFigures {
  readonly atMs: EpochMs;
  readonly users: CountedImpact | null;
  readonly customers: CountedImpact | null;
  /** Lost in an hour. */
  readonly revenue: { readonly amount: number; readonly currency: string } | null;
  /** Over the last ten minutes. */
  readonly trend: Impact['trend'];
}

/** How many are affected; one of the two at least is known. */
export interface CountedImpact {
  readonly count: number | null;
  /** Of all that there are, from 0 to 1. */
  readonly share: number | null;
}

export const NO_IMPACT: Impact = {
  scope: null,
  users: null,
  customers: null,
  sinceMs: null,
  trend: null,
  revenue: null,
  data: null,
  share: null,
  estimate: null,
};

/** Something that belongs to an incident: a page elsewhere, or another incident. */
export type IncidentLink =
  | { readonly kind: 'url'; readonly url: string; readonly title: string }
  | { readonly kind: 'incident'; readonly incident: string; readonly title: string };

/** What happens between incidents, and what is said about one (SPEC RESP-1, RESP-5). */
export type RelationFact =
  | { readonly kind: 'impact-set'; readonly impact: Partial<Impact> }
  | { readonly kind: 'linked'; readonly link: IncidentLink }
  /** The address or the incident that is no longer linked. */
  | { readonly kind: 'unlinked'; readonly to: string }
  /** This incident goes on as another. */
  | { readonly kind: 'merged'; readonly into: string }
  /** Another incident goes on as this one. */
  | {
      readonly kind: 'absorbed';
      readonly from: string;
      readonly startedMs: EpochMs;
      readonly components: readonly string[];
      readonly alerts: readonly IncidentAlert[];
      /** Absent on timelines of before storms were counted. */
      readonly unlisted?: UnlistedAlerts;
      readonly pulledLevers: readonly string[];
      /** Absent on timelines of before levers had scopes. */
      readonly leverPositions?: Readonly<Record<string, PulledLever>>;
      readonly responders: readonly string[];
      /** When each audience was told of the other last. Absent on older timelines. */
      readonly told?: Readonly<Record<string, EpochMs>>;
    }
  /** Some of its alerts are an incident of their own from now on. */
  | { readonly kind: 'split-off'; readonly into: string; readonly alerts: readonly string[] };
