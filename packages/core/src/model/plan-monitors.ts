import type { Seconds } from './plan.ts';

/* What is looked at again and again, and what each look must show. */

export type Scalar = string | number | boolean | null;

/**
 * The one form in which anything seen is compared: a check's answer, a metric's value, a column of a query. Every part that is
 * there must hold. Latencies are milliseconds, ratios 0 to 1, ages seconds, times left days.
 */
export interface Bounds {
  /** It is one of these. */
  readonly is?: readonly Scalar[];
  /** It is none of these. */
  readonly not?: readonly Scalar[];
  readonly below?: number;
  readonly above?: number;
  readonly contains?: string;
  /** RE2 syntax: linear in time, whatever it is held against. Found anywhere in the text. */
  readonly matches?: string;
  readonly exists?: boolean;
}

/** One fact that a check sees, and what it must be. */
export interface Assertion {
  /**
   * Name of the fact: `status`, `latency`, `body`, `header:content-type`, `json:$.queue.depth` (RFC 9535), `days`, `rows`,
   * `value`, `column:depth`, `answers`, `exit`, `output`, `depth`, `age`, `loss`, `message`, `trusted`; docs/monitors.md has all.
   */
  readonly of: string;
  readonly must: Bounds;
}

interface MonitorBase {
  readonly id: string;
  readonly title: string;
  readonly component: string | null;
  /** Level of an incident that this monitor opens; null: only the criteria of the severities count. */
  readonly severity: string | null;
  readonly runbook: string | null;
  /** Monitors without which this one cannot be up: while one of them fails, this one's failure is no alert of its own. */
  readonly parents: readonly string[];
}

interface CheckedBase extends MonitorBase {
  readonly every: Seconds;
  /** The whole check must be done by then. */
  readonly timeout: Seconds;
  /** Failures in a row before the monitor is down. */
  readonly confirm: number;
  /** Successes in a row before it is up again. */
  readonly recover: number;
  /** It flaps once it changed so often within so long, and is up again only after half of that without a failure. */
  readonly flapping: { readonly changes: number; readonly within: Seconds };
  /** Labels of the nodes that check it, and how many of them must agree that it is down; null: the node that leads. */
  readonly regions: { readonly names: readonly string[]; readonly agree: number } | null;
  /** All of these hold, or the check has failed. */
  readonly expect: readonly Assertion[];
  /** Any of these holds, and the monitor is degraded, though not down. */
  readonly degraded: readonly Assertion[];
}

export interface HttpMonitor extends CheckedBase {
  readonly type: 'http';
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** How many redirects are followed; 0: a redirect is an answer. */
  readonly redirects: number;
  /** Whether the certificate must be trusted. */
  readonly verify: boolean;
}
export interface TcpMonitor extends CheckedBase {
  readonly type: 'tcp';
  readonly host: string;
  readonly port: number;
  /** Sent once connected; null: nothing is, and nothing is waited for unless `answer` is expected. */
  readonly send: string | null;
}
export const DNS_RECORDS = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SRV', 'CAA', 'SOA', 'PTR'] as const;
export interface DnsMonitor extends CheckedBase {
  readonly type: 'dns';
  readonly name: string;
  readonly record: (typeof DNS_RECORDS)[number];
  /** `1.1.1.1` or `127.0.0.1:5353`; null: the system's. */
  readonly server: string | null;
}
export interface TlsMonitor extends CheckedBase {
  readonly type: 'tls';
  readonly host: string;
  readonly port: number;
  readonly serverName: string;
}
export interface DomainMonitor extends CheckedBase {
  readonly type: 'domain';
  readonly domain: string;
  /** Base of an RDAP service; null: found in IANA's list. */
  readonly rdap: string | null;
}
export interface SqlMonitor extends CheckedBase {
  readonly type: 'sql';
  readonly connection: string;
  readonly query: string;
}
export interface RedisMonitor extends CheckedBase {
  readonly type: 'redis';
  readonly url: string;
  /** `PING`, or any other command that only reads, in words. */
  readonly command: readonly string[];
}
export interface WebSocketMonitor extends CheckedBase {
  readonly type: 'websocket';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly send: string | null;
}
export interface GrpcMonitor extends CheckedBase {
  readonly type: 'grpc';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Service of the health protocol; empty: the server as a whole. */
  readonly service: string;
}
export interface IcmpMonitor extends CheckedBase {
  readonly type: 'icmp';
  readonly host: string;
  readonly count: number;
}
export interface CommandMonitor extends CheckedBase {
  readonly type: 'command';
  readonly command: string;
}
/** Depth and age of the oldest entry of a queue: asked of a database, or printed by a command as JSON. */
export interface QueueMonitor extends CheckedBase {
  readonly type: 'queue';
  readonly connection: string | null;
  /** Answers one row with `depth` and, if it knows, `age` in seconds. */
  readonly query: string | null;
  /** Prints `{"depth": 3, "age": 12}`. */
  readonly command: string | null;
}
export interface JourneyStep {
  readonly title: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly expect: readonly Assertion[];
  /** Variables of later steps (`{{token}}`), each by the name of a fact: `json:$.token`, `header:location`, `cookie:sid`. */
  readonly extract: Readonly<Record<string, string>>;
}
export interface JourneyMonitor extends CheckedBase {
  readonly type: 'journey';
  readonly steps: readonly JourneyStep[];
}
export interface BrowserMonitor extends CheckedBase {
  readonly type: 'browser';
  /** A file of the plan and its text: a module whose default export takes `{ page, expect, step }`. */
  readonly script: { readonly file: string; readonly source: string };
}
export interface HeartbeatMonitor extends MonitorBase {
  readonly type: 'heartbeat';
  /** Expected time between pings; with `schedule`, the longest time between two of its moments. */
  readonly every: Seconds;
  /** When pings are expected; null: every so often. */
  readonly schedule: { readonly cron: string; readonly timezone: string } | null;
  /** How late a ping may be before the heartbeat is silent. */
  readonly grace: Seconds;
  /** A run that has begun must be done after so long; null: it only has to ping in time. */
  readonly longest: Seconds | null;
}

export type CheckedMonitor =
  | HttpMonitor
  | TcpMonitor
  | DnsMonitor
  | TlsMonitor
  | DomainMonitor
  | SqlMonitor
  | RedisMonitor
  | WebSocketMonitor
  | GrpcMonitor
  | IcmpMonitor
  | CommandMonitor
  | QueueMonitor
  | JourneyMonitor
  | BrowserMonitor;
export type Monitor = CheckedMonitor | HeartbeatMonitor;
export type MonitorType = Monitor['type'];
