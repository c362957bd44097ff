import type { Lines } from './document/document.ts';

/** Everything that was recovered from one document. Durations are in seconds, ratios from 0 to 1. */
export interface Found {
  readonly title: string;
  readonly severities: readonly FoundSeverity[];
  readonly cadences: readonly FoundCadence[];
  readonly thresholds: readonly FoundThreshold[];
  readonly escalation: readonly FoundEscalation[];
  readonly contacts: readonly FoundContact[];
  readonly audiences: readonly FoundAudience[];
  readonly templates: readonly FoundTemplate[];
  readonly routines: readonly FoundRoutine[];
  readonly maintenance: readonly FoundMaintenance[];
  readonly review: FoundReview;
  readonly vendors: readonly FoundVendor[];
  readonly levers: readonly FoundLever[];
  readonly goals: readonly FoundNote[];
  /** When to escalate, in words. */
  readonly escalationNotes: readonly FoundNote[];
  /** Incident runbooks: each for one kind of trouble. */
  readonly runbooks: readonly FoundRunbook[];
  /** Everything else that has steps: rollback, deployment, the response process itself. */
  readonly procedures: readonly FoundRunbook[];
}

/** A time, or how the document says that there is none. */
export interface FoundTime {
  /** Null when the words have no figure: `Immediate`. */
  readonly seconds: number | null;
  /** As written: `Immediate (within 15 minutes)`. */
  readonly words: string;
}

export interface FoundSeverity extends Lines {
  /** As the team writes it, made an id: `P0`, `SEV-1`, `critical`. */
  readonly id: string;
  readonly name: string;
  readonly meaning: string | null;
  readonly examples: readonly string[];
  readonly acknowledge: FoundTime | null;
  readonly resolve: FoundTime | null;
  readonly update: FoundTime | null;
  /** Who commands, and who is told, in the document's words. */
  readonly commander: string | null;
  readonly notify: string | null;
  readonly reviewRequired: boolean;
  /** Figures within the examples that set the level: `success rate < 90%`. */
  readonly criteria: readonly FoundCriterion[];
}

/** Update intervals, from wherever the document has them. */
export interface FoundCadence extends Lines {
  /** Ids of severities; empty: all, or a runbook's own (see `runbook`). */
  readonly severities: readonly string[];
  readonly audience: 'internal' | 'external' | null;
  /** Title of the runbook in which it stands. */
  readonly runbook: string | null;
  /** Shortest interval of a range: `15-30 minutes` is 900. */
  readonly every: number;
  /** Longest interval of a range, else the same. */
  readonly atMost: number;
}

export interface FoundCriterion {
  /** What is measured, in the document's words: `Webhook processing success rate`. */
  readonly subject: string;
  /** The value is bad when it is … than this. */
  readonly bad: 'below' | 'above';
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'seconds' | 'number';
  readonly forSeconds: number | null;
}

export interface FoundThreshold extends Lines {
  readonly id: string;
  readonly title: string;
  /** `p95` when the document says so. */
  readonly quantile: 'p50' | 'p95' | 'p99' | null;
  readonly bands: readonly FoundBand[];
  /** `Track anomalies`. */
  readonly anomalies: boolean;
}

export interface FoundBand {
  readonly band: 'target' | 'alert' | 'critical';
  /** For `target`: the healthy side. For the others: the bad side. */
  readonly side: 'below' | 'above';
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'seconds' | 'number';
  readonly words: string;
  readonly forSeconds: number | null;
}

export interface FoundEscalation extends Lines {
  /** Level or slot: `Level 1`, `Primary`. */
  readonly level: string;
  /** Who, in the document's words: `On-Call Engineer`. */
  readonly who: string;
  /** Time since the beginning at which they are called; null: not said. */
  readonly after: number | null;
  /** Severities to which it applies; empty: all. */
  readonly severities: readonly string[];
  /** Contact details that stand with it. */
  readonly details: readonly FoundDetail[];
  /** When to call them, in words. */
  readonly when: readonly string[];
  /** What they do, in words. */
  readonly duties: readonly string[];
}

/** A way to reach somebody, or the place where it should stand. */
export interface FoundDetail {
  readonly kind: 'email' | 'phone' | 'slack' | 'url' | 'placeholder' | 'other';
  readonly value: string;
}

export interface FoundContact extends Lines {
  readonly name: string;
  readonly kind: 'person' | 'vendor' | 'channel';
  readonly details: readonly FoundDetail[];
  /** `24/7 support available`. */
  readonly note: string | null;
}

/** Who is told what: a stakeholder rule, or a trigger (`Service Outage > 30 minutes: status page + e-mail`). */
export interface FoundAudience extends Lines {
  readonly title: string;
  readonly external: boolean;
  readonly severities: readonly string[];
  /** First told this long after the beginning. */
  readonly after: number | null;
  readonly words: string;
}

export interface FoundTemplate extends Lines {
  readonly id: string;
  readonly title: string;
  readonly subject: string | null;
  readonly purpose: 'initial' | 'update' | 'resolution' | 'status-page' | 'customer' | 'report' | 'other';
  /** As written, encoding repaired. */
  readonly body: string;
  /** Liquid, with the fields that could be told. */
  readonly liquid: string;
  /** Blanks that no field of Tocsin fills: `[Regional phone number]`. */
  readonly unknown: readonly string[];
}

export interface FoundRoutine extends Lines {
  readonly title: string;
  readonly every: 'day' | 'week' | 'month' | 'quarter' | 'year';
  readonly items: readonly FoundRoutineItem[];
}

export interface FoundRoutineItem extends Lines {
  readonly text: string;
  readonly command: string | null;
  /** Whether it had a check box. */
  readonly checkBox: boolean;
}

export interface FoundMaintenance extends Lines {
  readonly title: string;
  /** Five fields of cron, in `timezone`; null when the document does not say when. */
  readonly cron: string | null;
  readonly timezone: string;
  readonly duration: number | null;
  readonly announce: readonly { readonly before: number; readonly how: string }[];
  readonly banner: boolean;
  readonly tasks: readonly string[];
}

export interface FoundReview {
  /** Seconds after the resolution. */
  readonly due: number | null;
  /** Levels whose review is required. */
  readonly severities: readonly string[];
  readonly attendees: readonly string[];
  readonly tasks: readonly { readonly title: string; readonly due: number | null }[];
}

export interface FoundVendor extends Lines {
  readonly id: string;
  readonly title: string;
  /** Public status page. */
  readonly status: string | null;
  readonly support: readonly string[];
}

/** A sentence of the document: `Time to recovery 10% shorter every quarter`. */
export interface FoundNote extends Lines {
  readonly text: string;
}

export interface FoundLever extends Lines {
  readonly id: string;
  /** The flag as the document's commands write it: `WEBHOOK_PROCESSING_ENABLED`. */
  readonly variable: string;
  readonly kind: 'switch' | 'mode' | 'limit';
  /** Value in an emergency, as written. */
  readonly pulled: string;
  readonly commands: readonly string[];
}

export interface FoundRunbook extends Lines {
  /** Unique, from the title. */
  readonly id: string;
  readonly title: string;
  /** Id of a severity of the document, or the words that it uses: `Critical`. */
  readonly severity: string | null;
  readonly symptoms: readonly string[];
  readonly impact: string | null;
  readonly phases: readonly FoundPhase[];
  readonly parameters: readonly FoundParameter[];
}

export interface FoundPhase {
  readonly title: string;
  readonly parts: readonly FoundPart[];
}

/** In the order of the document. */
export type FoundPart =
  | ({ readonly kind: 'text'; readonly markdown: string } & Lines)
  | ({ readonly kind: 'option'; readonly title: string } & Lines)
  | ({ readonly kind: 'step' } & FoundStep);

export interface FoundStep extends Lines {
  readonly title: string;
  readonly does: 'shell' | 'sql' | 'manual';
  readonly source: string;
  /** Runs by itself: reads only, ends by itself, needs no parameter. */
  readonly auto: boolean;
  readonly readonly: boolean;
  readonly timeout: number | null;
  /** Name of a connection, for SQL that was lifted out of a command. */
  readonly connection: FoundConnection | null;
}

/** A database as the document's commands name it. */
export interface FoundConnection {
  readonly type: 'postgres' | 'd1';
  /** `DATABASE_URL`, or the name of the D1 database. */
  readonly name: string;
}

/** A blank that a person fills in before the step runs. */
export interface FoundParameter {
  /** As an environment variable: `DEPLOYMENT_ID`. */
  readonly name: string;
  /** As written: `[deployment-id]`. */
  readonly written: string;
  readonly type: 'text' | 'number';
}
