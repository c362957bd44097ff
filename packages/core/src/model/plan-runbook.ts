import type { Seconds } from './plan.ts';

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

export interface RunbookStep {
  /** Unique within the runbook; from the cell's `name`, else derived from its phase and position. */
  readonly id: string;
  readonly title: string;
  readonly kind: 'shell' | 'sql' | 'manual';
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
  readonly connection: string | null;
  readonly timeout: Seconds;
  readonly line: number;
}

export interface Template {
  readonly id: string;
  readonly title: string;
  /** `email` templates have a subject. */
  readonly subject: string | null;
  /** Liquid source. */
  readonly body: string;
  readonly file: string;
}

export type Connection = PostgresConnection | MySqlConnection | SqliteConnection | D1Connection;

export interface PostgresConnection {
  readonly id: string;
  readonly type: 'postgres';
  /** Null when its secret is not set. */
  readonly url: string | null;
}

/** A MySQL or MariaDB database; monitors, metrics and panels ask it, cells do not run on it. */
export interface MySqlConnection {
  readonly id: string;
  readonly type: 'mysql';
  /** Null when its secret is not set. */
  readonly url: string | null;
}

/** A SQLite database on the machine that Tocsin runs on, opened for reading only; cells do not run on it. */
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
