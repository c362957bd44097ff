import type { Seconds } from './plan.ts';

/* What becomes of alerts and of users' reports, and what stands beside them on the health board. */

/** Which alerts; every part that is there must hold, a list holds when one of it does. `*` stands for any text. */
export interface AlertMatch {
  /** `monitor:app`, `metric:*`, `sentry`. */
  readonly source?: readonly string[];
  readonly key?: readonly string[];
  readonly component?: readonly string[];
  readonly severity?: readonly string[];
  /** RE2, found anywhere in the summary. */
  readonly text?: string;
  readonly labels?: Readonly<Record<string, readonly string[]>>;
}

export interface AlertRule {
  readonly id: string;
  readonly match: AlertMatch;
  readonly severity: string | null;
  readonly component: string | null;
  readonly runbook: string | null;
  /**
   * `open`: joins the incident that it belongs to, or opens one. `join`: only joins. `own`: always opens its own. `never`: is
   * recorded, and that is all.
   */
  readonly incident: 'open' | 'join' | 'own' | 'never';
  /** Only when so many different alerts of this rule fire within so long; null: at the first. */
  readonly after: { readonly count: number; readonly within: Seconds } | null;
  /** Labels whose values make alerts of this rule belong together: one incident each. Empty: by component. */
  readonly groupBy: readonly string[];
}

/** While an alert of one kind fires, those of another are held back. */
export interface Inhibition {
  readonly id: string;
  readonly when: AlertMatch;
  readonly mute: AlertMatch;
  /** Only where both have the same value of these: `component`, or a label's name. */
  readonly same: readonly string[];
}

export interface AlertHandling {
  /** The first that matches an alert applies. */
  readonly rules: readonly AlertRule[];
  readonly inhibit: readonly Inhibition[];
}

/** How users' reports become an incident. */
export interface ReportRules {
  /** So many reports of one component within so long open an incident of this level; null: they are only listed. */
  readonly opens: { readonly count: number; readonly within: Seconds; readonly severity: string } | null;
  /** Whether the public status page has the form. */
  readonly form: boolean;
}

/** JSON of any shape, read by CEL expressions over `body`, `headers` and `query`. */
export interface IntakeMapping {
  readonly id: string;
  readonly title: string;
  readonly key: string;
  readonly summary: string;
  /** Answers a level of the plan; null: the first of the levels that `intake.severity` names for a warning. */
  readonly severity: string | null;
  /** Answers `firing`, `resolved` or `ignore`; null: it is firing. */
  readonly status: string | null;
  readonly component: string | null;
  readonly link: string | null;
}

/** A table on the health board: recent errors, the busiest tables. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly source:
    | { readonly kind: 'sql'; readonly connection: string; readonly query: string }
    | { readonly kind: 'busiest-tables'; readonly connection: string }
    | { readonly kind: 'command'; readonly command: string }
    /** The last alerts, whoever raised them. */
    | { readonly kind: 'recent-errors' };
  readonly every: Seconds;
}
