/** What an import recovered and what it left. Durations are in seconds; the bare names are counts. */
export interface ImportReport extends DocumentFigures {
  /** The same of each document, in the order in which they were given. */
  readonly documents: readonly DocumentReport[];
  /** Files of the plan that was written. */
  readonly files: readonly string[];
  /** Places of the plan that ask for a person. */
  readonly todos: readonly { readonly file: string; readonly line: number; readonly text: string }[];
}

/** The figures of one document, or of all together. */
export interface DocumentFigures {
  /** Recovered ÷ (recovered + left), from 0 to 1. */
  readonly coverage: number;
  readonly severities: readonly ReportedSeverity[];
  readonly runbooks: readonly ReportedRunbook[];
  readonly procedures: readonly ReportedRunbook[];
  /** Steps of all runbooks and procedures. */
  readonly steps: number;
  readonly thresholds: number;
  readonly bands: number;
  readonly criteria: number;
  readonly templates: number;
  readonly escalation: number;
  readonly contacts: number;
  readonly vendors: number;
  readonly audiences: number;
  readonly cadences: number;
  readonly routines: number;
  /** Items of check lists, with a box to tick, that became items of routines. */
  readonly routineItems: number;
  /** Items of routines, with and without a box. */
  readonly routineEntries: number;
  readonly maintenance: number;
  readonly levers: number;
  /** Goals and tasks of the reviews. */
  readonly goals: number;
  readonly reviewTasks: number;
  readonly parameters: number;
  readonly fences: Readonly<Record<'all' | 'shell' | 'sql' | 'code' | 'plain', number>>;
  readonly shellStatements: number;
  /** Steps that comments delimit within shell fences. */
  readonly commandSteps: number;
  /** Statements in SQL fences, and those within commands. */
  readonly sql: { readonly fences: number; readonly embedded: number };
  readonly checkBoxes: number;
  readonly lines: { readonly recovered: number; readonly left: number; readonly prose: number };
  readonly left: readonly LeftLine[];
}

export interface DocumentReport extends DocumentFigures {
  readonly name: string;
  readonly title: string;
  readonly repairs: readonly {
    readonly line: number;
    readonly lastLine: number;
    readonly kind: string;
    readonly text: string;
  }[];
  /** What became of each stretch of lines; blank lines belong to none. */
  readonly spans: readonly Span[];
  /** What was recovered, from which line. */
  readonly details: readonly Detail[];
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

export interface Span {
  readonly line: number;
  readonly lastLine: number;
  readonly fate: 'recovered' | 'left' | 'prose';
  /** What it is recovered as, or why it is left. */
  readonly as: string | null;
}

export interface Detail {
  readonly what: string;
  readonly title: string;
  readonly line: number;
}
