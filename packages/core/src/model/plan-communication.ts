import type { Seconds } from './plan.ts';
import type { Target } from './plan-on-call.ts';

/* Who is told what, and what the public sees (SPEC COM-1 to COM-4). */

export interface Communication {
  readonly audiences: Readonly<Record<string, Audience>>;
  readonly triggers: Readonly<Record<string, CommunicationTrigger>>;
  /** Whether nobody outside is told of a security incident until a person releases it. */
  readonly embargo: boolean;
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
  /** Intervals by level, before `update`. */
  readonly updates: Readonly<Record<string, Seconds>>;
  /** Components this audience cares about; empty: all. */
  readonly components: readonly string[];
}

/** A case in which people are told although the level alone would not say so. */
export interface CommunicationTrigger {
  readonly id: string;
  readonly title: string;
  readonly when: 'outage' | 'customer-data' | 'security' | 'maintenance';
  /** It applies once the case has lasted this long (S0: an outage of more than 30 minutes). */
  readonly after: Seconds;
  readonly audiences: readonly string[];
  /** Only for incidents of these levels and components; empty: of all. */
  readonly severities: readonly string[];
  readonly components: readonly string[];
  /** Whether a person agrees before anything is sent. */
  readonly approval: boolean;
}

/** How the impact is estimated while an incident lasts (SPEC RESP-1). */
export interface ImpactRules {
  readonly users: ImpactEstimate | null;
  readonly customers: ImpactEstimate | null;
  /** Lost in an hour. */
  readonly revenue: (ImpactEstimate & { readonly currency: string }) | null;
}

export interface ImpactEstimate {
  readonly metric: string;
  /** How many there are: a number, or a metric; null: not known. */
  readonly of: number | string | null;
  /** Only for incidents of these components; empty: of all. */
  readonly components: readonly string[];
}

export interface StatusPage {
  readonly title: string;
  readonly description: string | null;
  /** The first one is used where a visitor asks for none of them. */
  readonly languages: readonly string[];
  readonly groups: readonly { readonly id: string; readonly title: string; readonly components: readonly string[] }[];
  /** An https address, or a data address. */
  readonly logo: string | null;
  /** `#0b6e4f`. */
  readonly colour: string | null;
  readonly links: readonly { readonly title: string; readonly url: string }[];
  /** A name under which Tocsin answers with this page alone. */
  readonly domain: string | null;
  /** Days in the bars of uptime. */
  readonly days: number;
  /** Monitors whose response times are drawn. */
  readonly responseTimes: readonly string[];
  /** Whether only those who know the password see it. */
  readonly private: boolean;
  /** Null when there is none, or its secret is not set: then nobody sees a private page. */
  readonly password: string | null;
  readonly subscribe: {
    /** The channel of e-mails; null: there are none. */
    readonly email: string | null;
    readonly webhook: boolean;
    readonly slack: boolean;
    /** The most e-mails in a second. */
    readonly perSecond: number;
  };
  /** Copies that stand when Tocsin does not. */
  readonly export: {
    readonly folder: string | null;
    readonly s3: StatusBucket | null;
    /** Where people read the copy; null: nobody said. */
    readonly url: string | null;
  };
}

export interface StatusBucket {
  readonly bucket: string;
  readonly region: string;
  /** Null: that of AWS. */
  readonly endpoint: string | null;
  readonly prefix: string;
  /** Null when its secret is not set: then nothing is written. */
  readonly accessKey: string | null;
  readonly secret: string | null;
}
