import type { Seconds } from './plan.ts';
import type { AlertMatch } from './plan-alerts.ts';
import type { CronRule } from './plan-upkeep.ts';

export interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly symptoms: readonly string[];
  readonly components: readonly string[];
  /** Level of the trouble that it is for, to suggest it; null: any. */
  readonly severity: string | null;
  /** What users notice of this trouble; empty when nobody said so. */
  readonly impact: string;
  /** What a person fills in before a step that needs it runs. */
  readonly parameters: readonly RunbookParameter[];
  /** What starts it by itself, beside an incident that it fits. */
  readonly triggers: readonly RunbookTrigger[];
  /** File within the plan, for messages. */
  readonly file: string;
  readonly phases: readonly RunbookPhase[];
}

/** A value that differs from run to run; a cell finds it in its environment under this name. */
export interface RunbookParameter {
  /** `DEPLOYMENT_ID` */
  readonly name: string;
  readonly title: string;
  readonly type: 'text' | 'number' | 'choice';
  /** What can be chosen; empty unless `type` is `choice`. */
  readonly choices: readonly string[];
  readonly default: string | null;
  /** Regular expression that the whole value must match. */
  readonly pattern: string | null;
}

export interface RunbookPhase {
  readonly title: string;
  /** Prose before the first step, in Markdown. */
  readonly text: string;
  readonly steps: readonly RunbookStep[];
}

/** What a step is. A machine does the first four, Tocsin itself the next two, and a person the last. */
export type StepKind = 'shell' | 'sql' | 'http' | 'typescript' | 'wait' | 'gate' | 'manual';

export interface RunbookStep {
  /** Unique within the runbook; from the cell's `name`, else derived from its phase and position. */
  readonly id: string;
  readonly title: string;
  readonly kind: StepKind;
  /** Heading of the alternative within its phase to which it belongs: `Option 1: Roll back`. Null: always. */
  readonly option: string | null;
  /** Source of the cell, or the text of the manual step. */
  readonly source: string;
  /** Names of the runbook's parameters that a cell uses: it cannot run before all of them are known. */
  readonly parameters: readonly string[];
  /** Runs by itself when the incident opens. Only for steps that change nothing. */
  readonly auto: boolean;
  /** Changes something, so it needs a person's approval and is never run twice unasked. */
  readonly changes: boolean;
  /** Who must approve it beside the one who runs it; null: who runs it approves it. */
  readonly approval: StepApproval | null;
  readonly connection: string | null;
  readonly timeout: Seconds;
  /** Folder to run it in, relative to the session's; null: there. Runme's `cwd`. */
  readonly cwd: string | null;
  /** Program that reads the source; null: bash. Runme's `interpreter`. */
  readonly interpreter: string | null;
  /** The next step may begin while it runs; it ends with the run. Runme's `background`. */
  readonly background: boolean;
  /** Left out when all steps are run at once. Runme's `excludeFromRunAll`. */
  readonly excludeFromRunAll: boolean;
  /** Times that it is run again by itself after it failed. What may be repeated is also run again after a crash. */
  readonly retry: number;
  /** Id of the step that takes back what this one did; null: none. That step runs only on demand. */
  readonly undo: string | null;
  /** Label of the runners that may run it; null: the server. */
  readonly runner: string | null;
  /** How long a `wait` waits, and how long a `gate` must hold; else null. */
  readonly hold: StepHold | null;
  /** Annotations of the cell as they are written, known ones and others. */
  readonly annotations: Readonly<Record<string, string>>;
  /** File within the plan that it stands in, when another runbook includes it; absent: that of the runbook. */
  readonly file?: string;
  /** Line of its file, from 1. */
  readonly line: number;
}

export interface StepApproval {
  /** How many different people, the one who runs it among them. */
  readonly people: 1 | 2;
  /** Role that one of them must hold, such as `commander`; null: any responder. */
  readonly role: string | null;
}

/** Of a `wait` and of a `gate`: go on once all of this was so for so long. */
export interface StepHold {
  /** How long: a wait waits it out, a gate must be healthy for as long. */
  readonly for: Seconds;
  /** Ids of monitors that must be up, and stay so. Empty in a wait that only waits. */
  readonly monitors: readonly string[];
  /** Ids of metrics that must be within their target. */
  readonly metrics: readonly string[];
}

/** What starts a run by itself; its automatic steps run, and people go on with the rest. */
export type RunbookTrigger =
  | { readonly kind: 'alert'; readonly match: AlertMatch }
  | ({ readonly kind: 'schedule' } & CronRule);

export interface Template {
  readonly id: string;
  readonly title: string;
  /** `email` templates have a subject. */
  readonly subject: string | null;
  /** Liquid source. */
  readonly body: string;
  readonly file: string;
  /** What a person fills in, by id: `{{ fields.root_cause }}`. Absent in plans of before there were any. */
  readonly fields?: Readonly<Record<string, TemplateFieldRule>>;
}

export const TEMPLATE_FIELD_TYPES = ['text', 'number', 'duration', 'date', 'url', 'choice'] as const;

/** What a field of a template may hold. */
export interface TemplateFieldRule {
  readonly title: string;
  readonly type: (typeof TEMPLATE_FIELD_TYPES)[number];
  /** Of a choice; otherwise empty. */
  readonly choices: readonly string[];
  /** Whether nothing is sent without it. */
  readonly required: boolean;
  /** In the form in which its type is written; null: there is none. */
  readonly default: string | null;
}

export type Connection = PostgresConnection | MySqlConnection | SqliteConnection | D1Connection;

export interface PostgresConnection {
  readonly id: string;
  readonly type: 'postgres';
  /** Null when its secret is not set. */
  readonly url: string | null;
}

/** A MySQL or MariaDB database. */
export interface MySqlConnection {
  readonly id: string;
  readonly type: 'mysql';
  /** Null when its secret is not set. */
  readonly url: string | null;
}

/** A SQLite database on the machine that asks it; opened for reading only, other than by a cell that changes something. */
export interface SqliteConnection {
  readonly id: string;
  readonly type: 'sqlite';
  /** Path of the file; null when its secret is not set. */
  readonly file: string | null;
}

/** A Cloudflare D1 database; its cells run through `npx wrangler d1 execute`, with the environment of the plan. */
export interface D1Connection {
  readonly id: string;
  readonly type: 'd1';
  /** Name of the database at Cloudflare; null when its secret is not set. */
  readonly database: string | null;
}
