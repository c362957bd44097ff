import type { Seconds } from './plan.ts';
import type { Target } from './plan-on-call.ts';

/* What happens by the calendar: maintenance, routines, backups, calls of the application. */

/** Moments by a cron expression of five fields, in a time zone. */
export interface CronRule {
  /** `0 9 * * MON#1`: five fields as cron has them, with `#` and `L` for days of the month. */
  readonly cron: string;
  /** IANA zone in which the expression is read. */
  readonly timezone: string;
}

/** Planned work that comes again and again (S2: Sundays, 02:00 to 04:00 UTC). */
export interface MaintenanceWindow extends CronRule {
  readonly id: string;
  readonly title: string;
  readonly duration: Seconds;
  /** Components that may be away; empty: all. */
  readonly components: readonly string[];
  /** Who is told how long before it begins (S2: status page 48 hours, customers 24 hours). */
  readonly announce: readonly { readonly before: Seconds; readonly audience: string }[];
  /** The template of what is announced; null: the one that is built in. */
  readonly template: string | null;
  /** Whether the status page shows a banner while it lasts. */
  readonly banner: boolean;
  /** What is done in it. */
  readonly tasks: readonly string[];
}

/** A checklist that comes again and again. */
export interface Routine extends CronRule {
  readonly id: string;
  readonly title: string;
  /** Who does it; null: nobody in particular. */
  readonly owner: Target | null;
  readonly items: readonly RoutineItem[];
}

/** One line of a checklist: ticked by a person, or looked up. */
export type RoutineItem =
  | { readonly kind: 'manual'; readonly title: string }
  | { readonly kind: 'metric'; readonly title: string; readonly metric: string }
  | { readonly kind: 'monitor'; readonly title: string; readonly monitor: string }
  | { readonly kind: 'runbook'; readonly title: string; readonly runbook: string };

/** A copy of data that is taken by the calendar. */
export interface Backup extends CronRule {
  readonly id: string;
  readonly title: string;
  /** The connection that is copied, or null where `command` says how. */
  readonly connection: string | null;
  /** Shell command that writes the copy, or null where `connection` says what. */
  readonly command: string | null;
  /** How many copies are kept; the oldest goes first. */
  readonly keep: number;
  readonly compress: boolean;
  readonly alerts: {
    /** No good copy for this long; null: never said. */
    readonly none: Seconds | null;
    /** Larger than the average by this factor. */
    readonly size: number | null;
    /** Took longer than this. */
    readonly took: Seconds | null;
  };
  readonly verify: BackupCheck | null;
  /** A restore must be done within this time. */
  readonly objective: Seconds | null;
}

/** How a copy is tried: restored into a scratch database, and asked. */
export interface BackupCheck extends CronRule {
  /** How old the copy is that is tried (S2: a week); null: the newest. */
  readonly age: Seconds | null;
  readonly queries: readonly BackupQuery[];
}

export interface BackupQuery {
  readonly title: string;
  readonly sql: string;
  /** The one value that the query must give; null: it must only run. */
  readonly expect: number | string | null;
}

/** A call of the application by the calendar. */
export interface ScheduledJob extends CronRule {
  readonly id: string;
  readonly title: string;
  /** It begins at a random moment within this time. */
  readonly jitter: Seconds;
  /** Null when its secret is not set. */
  readonly url: string | null;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent with each call; null: none, or it is not set (`unset` says which). */
  readonly secret: string | null;
  /** Header of the secret; null: Authorization, as a bearer token. */
  readonly header: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Keys that name a variable which is not set: `url`, `secret`, `headers.X-Key`. Until all are, nothing is called. */
  readonly unset: readonly string[];
  readonly body: string | null;
  readonly timeout: Seconds;
  /** What happens when the one before still runs: the call is left out, or made all the same. */
  readonly overlap: 'skip' | 'allow';
  /** After a time in which nothing ran: one call for all that were missed, or none. */
  readonly missed: 'skip' | 'once';
  /** The heartbeat that hears of each success; null: nobody is told of silence. */
  readonly monitor: string | null;
  readonly component: string | null;
  readonly runbook: string | null;
  /** The switch that pauses it. */
  readonly lever: string;
}
