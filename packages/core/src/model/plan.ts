/**
 * The plan: what a team's document says, once it is read and validated. Every duration is in seconds, every ratio is a
 * number from 0 to 1, every id is the key under which the plan's author wrote it.
 */

import type { ChannelConfig, EscalationPolicy, Person, Schedule, Target, Watchdog } from './plan-on-call.ts';
import type { CommunicationTrigger, InboxSource, Intake, Vendor } from './plan-outside.ts';
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
  readonly levers: Readonly<Record<string, Lever>>;
  readonly restorations: Readonly<Record<string, Restoration>>;
  readonly connections: Readonly<Record<string, Connection>>;
  /** Environment that runbook cells get: name to value, secrets already filled in. */
  readonly environment: Readonly<Record<string, string>>;
  readonly runbooks: Readonly<Record<string, Runbook>>;
  readonly templates: Readonly<Record<string, Template>>;
  readonly intake: Intake;
  readonly communication: Communication;
  readonly vendors: Readonly<Record<string, Vendor>>;
  readonly maintenance: Readonly<Record<string, MaintenanceWindow>>;
  readonly routines: Readonly<Record<string, Routine>>;
  readonly backups: Readonly<Record<string, Backup>>;
  readonly inbox: Readonly<Record<string, InboxSource>>;
  readonly jobs: Readonly<Record<string, ScheduledJob>>;
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
  | { readonly kind: 'monitor'; readonly monitor: string; readonly is: 'down' | 'silent'; readonly for: Seconds };

interface MonitorBase {
  readonly id: string;
  readonly title: string;
  readonly component: string | null;
  /** Level of an incident that this monitor opens; null: only the criteria of the severities count. */
  readonly severity: string | null;
  readonly runbook: string | null;
}

export interface HttpMonitor extends MonitorBase {
  readonly type: 'http';
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly every: Seconds;
  readonly timeout: Seconds;
  /** Failures in a row before the monitor is down. */
  readonly confirm: number;
  /** Successes in a row before it is up again. */
  readonly recover: number;
  readonly expect: {
    readonly status: readonly number[];
    readonly bodyContains?: string;
    readonly maxLatencyMs?: number;
  };
}

export interface HeartbeatMonitor extends MonitorBase {
  readonly type: 'heartbeat';
  /** Expected time between pings. */
  readonly every: Seconds;
  /** How late a ping may be before the heartbeat is silent. */
  readonly grace: Seconds;
}

export type Monitor = HttpMonitor | HeartbeatMonitor;

export interface Metric {
  readonly id: string;
  readonly title: string;
  /** `ratio`: ok ÷ (ok + fail). `sum`: total of the window. `p50` … `p99`: a quantile of a timer in milliseconds. */
  readonly read: 'ratio' | 'sum' | 'p50' | 'p95' | 'p99';
  /** The pushed counter or timer that it reads. */
  readonly from: string;
  /** Length of the sliding window. */
  readonly window: Seconds;
  /** Fewer observations than this in the window say nothing. */
  readonly minimum: number;
  readonly component: string | null;
  readonly runbook: string | null;
  /** The healthy side; null: nobody said so. */
  readonly target: MetricBand | null;
  /** The bad side. A band that names a severity is among that level's criteria, too. */
  readonly alert: MetricBand | null;
  readonly critical: MetricBand | null;
  /** Watched for deviation from its usual course. */
  readonly anomalies: boolean;
}

/** One side of a threshold; exactly one of `below` and `above` is there, in the unit of the metric. */
export interface MetricBand {
  readonly below?: number;
  readonly above?: number;
  /** It must hold this long without a break. */
  readonly for: Seconds;
  readonly severity: string | null;
}

export type LeverValue = boolean | number | string;

export interface Lever {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly kind: 'switch' | 'mode' | 'limit';
  /** Value while nothing is wrong. */
  readonly resting: LeverValue;
  /** Value once it is pulled, unless the person says another. */
  readonly pulled: LeverValue;
  readonly component: string | null;
  /** What pulling it does to users, said before confirming. */
  readonly consequence: string;
  /** Levers that are pulled first, in this order (S0: rollback mode pulls the others). */
  readonly pulls: readonly string[];
}

export interface Restoration {
  readonly id: string;
  readonly title: string;
  /** Levers are released in this order. */
  readonly steps: readonly RestorationStep[];
}

export interface RestorationStep {
  readonly release: string;
  /** How long the step is watched before the next one (S0: 5 minutes). */
  readonly wait: Seconds;
  /** Monitors and metrics that must be healthy before and throughout the wait. */
  readonly healthy: readonly string[];
}

export interface Communication {
  readonly audiences: Readonly<Record<string, Audience>>;
  readonly triggers: Readonly<Record<string, CommunicationTrigger>>;
}

export interface Audience {
  readonly id: string;
  readonly title: string;
  readonly external: boolean;
  readonly targets: readonly Target[];
  /** Also published on the public status page. */
  readonly statusPage: boolean;
  readonly template: string;
  /** Levels that this audience hears of. */
  readonly severities: readonly string[];
  /** First update is due this long after the incident opened (S0: customers after 30 minutes). */
  readonly after: Seconds;
  /** Interval between updates for this audience; null: the level's. */
  readonly update: Seconds | null;
  /** Components this audience cares about; empty: all. */
  readonly components: readonly string[];
}

export interface ReviewRules {
  /** The review is due this long after the resolution (S0: within 24 to 48 hours). */
  readonly due: Seconds;
  readonly attendees: readonly string[];
  /** What is done after the resolution, and by when (S2: 1 hour, 24 hours, 1 week). */
  readonly tasks: readonly { readonly title: string; readonly due: Seconds }[];
  /** What the team wants to become better at: `MTTR 10% lower every quarter`. */
  readonly goals: readonly string[];
}
