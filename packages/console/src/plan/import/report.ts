/** The import's report, as far as this screen shows it; durations are in seconds. The API describes it only as an object. */
export interface ImportReport {
  /** Recovered ÷ (recovered + left), from 0 to 1. */
  readonly coverage: number;
  readonly lines: { readonly recovered: number; readonly left: number; readonly prose: number };
  readonly severities: readonly ReportedSeverity[];
  readonly runbooks: readonly ReportedRunbook[];
  readonly procedures: readonly ReportedRunbook[];
  readonly steps: number;
  readonly left: readonly LeftLine[];
  readonly todos: readonly Todo[];
  readonly documents: readonly DocumentReport[];
}

export interface ReportedSeverity {
  readonly id: string;
  readonly name: string;
  readonly acknowledge: number | null;
  readonly resolve: number | null;
  readonly update: number | null;
  readonly line: number;
}

export interface ReportedRunbook {
  readonly id: string;
  readonly title: string;
  readonly severity: string | null;
  readonly steps: number;
  readonly line: number;
}

export interface LeftLine {
  readonly document: string;
  readonly line: number;
  readonly lastLine: number;
  readonly text: string;
  readonly why: string;
}

/** A question that only a person can answer, at its place in a file of the plan. */
export interface Todo {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** What became of a stretch of lines; blank lines belong to none. */
export interface Span {
  readonly line: number;
  readonly lastLine: number;
  readonly fate: 'recovered' | 'left' | 'prose';
  /** What it is recovered as, or why it is left. */
  readonly as: string | null;
}

export interface DocumentReport {
  readonly name: string;
  readonly title: string;
  readonly lines: ImportReport['lines'];
  readonly repairs: readonly { readonly line: number; readonly lastLine: number; readonly text: string }[];
  readonly spans: readonly Span[];
  readonly details: readonly { readonly what: string; readonly title: string; readonly line: number }[];
}

/** @throws Error when the server sent something that is no report of an import. */
export function readReport(report: Readonly<Record<string, unknown>>): ImportReport {
  const lists = ['documents', 'left', 'todos', 'severities', 'runbooks', 'procedures'];
  if (typeof report.coverage !== 'number' || !lists.every((name) => Array.isArray(report[name]))) {
    throw new Error('The server sent a report that this console does not understand. Reload the page.');
  }
  // The server made it of the same type, and what this screen cannot do without was looked at.
  return report as unknown as ImportReport;
}

/** The counts of a report that are not zero, in words; those that have lists of their own are left out. */
export function countsOf(report: ImportReport): readonly { readonly what: string; readonly count: number }[] {
  const counts = report as unknown as Readonly<Record<string, unknown>>;
  return countWords.flatMap(([name, what]) => {
    const count = counts[name];
    return typeof count === 'number' && count > 0 ? [{ what, count }] : [];
  });
}

const countWords: readonly (readonly [string, string])[] = [
  ['criteria', 'Criteria of levels'],
  ['thresholds', 'Thresholds'],
  ['steps', 'Steps'],
  ['parameters', 'Blanks to fill in before a step runs'],
  ['templates', 'Templates'],
  ['escalation', 'Escalation entries'],
  ['contacts', 'Contacts'],
  ['vendors', 'Vendors'],
  ['audiences', 'Audiences'],
  ['cadences', 'Update intervals'],
  ['routines', 'Routines'],
  ['routineEntries', 'Items of routines'],
  ['maintenance', 'Maintenance windows'],
  ['levers', 'Levers'],
  ['goals', 'Goals of reviews'],
  ['reviewTasks', 'Tasks of reviews'],
];
