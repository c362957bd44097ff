import type { Seconds } from './plan.ts';
import type { Target } from './plan-on-call.ts';
import type { CronRule } from './plan-upkeep.ts';

/* What happens after an incident, and what is learned of it (SPEC REV-1 to REV-5). */

export interface ReviewRules {
  /** The review is due this long after the resolution (S0: within 24 to 48 hours). */
  readonly due: Seconds;
  /** When the review of a level is due, where that is not `due`. */
  readonly severities: Readonly<Record<string, Seconds>>;
  /** How long the meeting takes. */
  readonly length: Seconds;
  readonly attendees: readonly string[];
  /** Who is sent the invitation, beside the responders. */
  readonly invite: readonly Target[];
  /** Points of the meeting; empty: those that are usual. */
  readonly agenda: readonly string[];
  /** The template of the report; null: the one that is built in. */
  readonly template: string | null;
  /** What is done after the resolution, and by when (S2: 1 hour, 24 hours, 1 week). */
  readonly tasks: readonly { readonly title: string; readonly due: Seconds }[];
  readonly actionItems: {
    /** When one is due by class, where nobody says. */
    readonly due: Readonly<Record<ActionItemClass, Seconds>>;
    readonly remind: Seconds;
    readonly escalate: Seconds;
    /** Null: nobody hears of what is overdue. */
    readonly escalateTo: Target | null;
  };
  readonly tracker: Tracker | null;
  readonly goals: readonly Goal[];
  readonly report: (CronRule & { readonly to: readonly Target[] }) | null;
  /** Whether similar incidents of the past are shown during one. */
  readonly similar: boolean;
}

export type ActionItemClass = 'immediate' | 'short-term' | 'long-term';

/** Where action items are kept, too. A null token or address: its secret is not set, and nothing is sent. */
export type Tracker =
  | {
      readonly kind: 'github';
      /** `owner/name`. */
      readonly repository: string;
      readonly token: string | null;
      /** Null: that of github.com. */
      readonly url: string | null;
      readonly labels: readonly string[];
    }
  | {
      readonly kind: 'linear';
      readonly team: string;
      readonly token: string | null;
      /** Null: that of linear.app. */
      readonly url: string | null;
      readonly labels: readonly string[];
    }
  | {
      readonly kind: 'jira';
      readonly url: string | null;
      readonly project: string;
      readonly user: string | null;
      readonly token: string | null;
      readonly type: string;
      readonly labels: readonly string[];
    };

export type Measure =
  | 'mttd'
  | 'mtta'
  | 'mttr'
  | 'false-positives'
  | 'severity-accuracy'
  | 'clocks-met'
  | 'updates-on-time'
  | 'repeats'
  | 'incidents'
  | 'pages-at-night'
  | 'action-items-done'
  | 'trained';

/** What the team wants to become better at: in words only, or measured. */
export interface Goal {
  readonly title: string;
  /** Null: a goal in words. */
  readonly measure: Measure | null;
  /** Against the period before, as a ratio: -0.1. */
  readonly change: number | null;
  /** Bounds: seconds for times, ratios for shares, else a number. */
  readonly below: number | null;
  readonly above: number | null;
  readonly per: 'month' | 'quarter' | 'year';
  /** Incidents of these levels; empty: of all. */
  readonly severities: readonly string[];
}
