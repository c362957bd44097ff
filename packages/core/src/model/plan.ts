/**
 * The plan: what a team's document says, once it is read and validated. Every duration is in seconds, every ratio is a
 * number from 0 to 1, every id is the key under which the plan's author wrote it.
 */

import type { AlertHandling, Panel, ReportRules } from './plan-alerts.ts';
import type { Communication, ImpactRules, StatusPage } from './plan-communication.ts';
import type { ConsentRules, InboxSource, Reconciliation } from './plan-inbox.ts';
import type { Lever, Restoration } from './plan-levers.ts';
import type { Metric, Scrape } from './plan-metrics.ts';
import type { Monitor } from './plan-monitors.ts';
import type { ChannelConfig, EscalationPolicy, Person, Schedule, Target, Watchdog } from './plan-on-call.ts';
import type { Intake, Vendor } from './plan-outside.ts';
import type { ReviewRules } from './plan-review.ts';
import type { Connection, Runbook, Template } from './plan-runbook.ts';
import type { Backup, MaintenanceWindow, Routine, ScheduledJob } from './plan-upkeep.ts';

/** A duration in seconds. */
export type Seconds = number;

/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

export interface Plan {
  /** The service's id, as it stands in addresses: `churn-saver`. */
  readonly service: string;
  readonly title: string;
  /** IANA zone of the team: `America/New_York`. */
  readonly timezone: string;
  /** SHA-256 of the plan's files, in hex. Every incident records the version it runs under. */
  readonly version: string;
  readonly components: Readonly<Record<string, Component>>;
  /** Most severe first. */
  readonly severities: readonly Severity[];
  readonly people: Readonly<Record<string, Person>>;
  /** What a role means on this team: `senior-on-call` is whoever is secondary. First target that resolves wins. */
  readonly roles: Readonly<Record<string, readonly Target[]>>;
  readonly schedules: Readonly<Record<string, Schedule>>;
  readonly escalation: Readonly<Record<string, EscalationPolicy>>;
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  readonly watchdog: Watchdog;
  readonly monitors: Readonly<Record<string, Monitor>>;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly scrapes: Readonly<Record<string, Scrape>>;
  readonly alerts: AlertHandling;
  readonly reports: ReportRules;
  /** Tables on the health board. */
  readonly panels: Readonly<Record<string, Panel>>;
  readonly levers: Readonly<Record<string, Lever>>;
  readonly restorations: Readonly<Record<string, Restoration>>;
  readonly connections: Readonly<Record<string, Connection>>;
  /** Environment that runbook cells get: name to value, secrets already filled in. */
  readonly environment: Readonly<Record<string, string>>;
  readonly runbooks: Readonly<Record<string, Runbook>>;
  readonly templates: Readonly<Record<string, Template>>;
  readonly intake: Intake;
  readonly impact: ImpactRules;
  readonly communication: Communication;
  readonly statusPage: StatusPage;
  readonly vendors: Readonly<Record<string, Vendor>>;
  readonly maintenance: Readonly<Record<string, MaintenanceWindow>>;
  readonly routines: Readonly<Record<string, Routine>>;
  readonly backups: Readonly<Record<string, Backup>>;
  readonly inbox: Readonly<Record<string, InboxSource>>;
  readonly reconciliations: Readonly<Record<string, Reconciliation>>;
  readonly jobs: Readonly<Record<string, ScheduledJob>>;
  readonly consent: ConsentRules;
  readonly review: ReviewRules;
}

export interface Component {
  readonly id: string;
  readonly title: string;
  /** Components whose failure makes this one fail too. */
  readonly dependsOn: readonly string[];
  /** Shown on the public status page. */
  readonly public: boolean;
}

export interface Severity {
  /** The team's own code: `P0`. */
  readonly id: string;
  readonly name: string;
  readonly meaning: string;
  readonly examples: readonly string[];
  /** Time to acknowledge. */
  readonly acknowledge: Seconds | null;
  /** Time to resolve. */
  readonly resolve: Seconds | null;
  /** Interval between status updates. */
  readonly update: Seconds | null;
  /** The role that commands incidents of this level. */
  readonly commander: string | null;
  /** The escalation policy that pages for this level; null pages nobody. */
  readonly escalation: string | null;
  /** Whether responders are woken (`page`) or only informed (`notify`). */
  readonly urgency: 'page' | 'notify';
  readonly review: 'required' | 'optional';
  /** Any of these sets the level. */
  readonly when: readonly Condition[];
  /**
   * Tocsin lowers this level by itself once no alert of it or worse has been firing for so long, to the worst that still is;
   * never one that a person set. Null: only a person lowers it.
   */
  readonly lowerAfter: Seconds | null;
}

/** One criterion of a severity. It must hold without a break for `for` seconds. */
export type Condition =
  | {
      readonly kind: 'metric';
      readonly metric: string;
      readonly below?: number;
      readonly above?: number;
      readonly for: Seconds;
    }
  | {
      readonly kind: 'monitor';
      readonly monitor: string;
      readonly is: 'down' | 'silent' | 'degraded';
      readonly for: Seconds;
    };
