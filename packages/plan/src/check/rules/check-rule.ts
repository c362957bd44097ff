/** One rule of `tocsin check`, as data: a problem names it by `code`. */
export interface CheckRule {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  /** What the rule asks for, in a sentence. */
  readonly title: string;
  /** Why: what fails when somebody tired runs the plan all the same. */
  readonly explanation: string;
  /** Address of the documentation that says so, or where the rule comes from. */
  readonly source: string;
}

/** The source of rules that follow from how Tocsin reads a plan. */
export const PLAN_FORMAT = 'docs/plan-format.md';

type Row = readonly [id: string, title: string, explanation: string, source?: string];

/** Makes rules of one severity from rows. */
export function rulesOf(severity: CheckRule['severity'], rows: readonly Row[]): readonly CheckRule[] {
  return rows.map(([id, title, explanation, source = PLAN_FORMAT]) => ({ id, severity, title, explanation, source }));
}
