import type { Seconds } from './plan.ts';

/* Webhooks that are received for the application, and who agreed to its messages. */

/** Vendors whose webhooks can be told from forgeries; `hmac` and `header` are for any other. */
export const INBOX_PROVIDERS = [
  'stripe',
  'twilio',
  'standard-webhooks',
  'whop',
  'github',
  'slack',
  'shopify',
  'airwallex',
  'telegram',
  'retell',
  'telnyx',
  'hmac',
  'header',
] as const;
export type InboxProvider = (typeof INBOX_PROVIDERS)[number];

/** How a vendor signs that is not known by name. */
export interface SignatureForm {
  readonly header: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  readonly prefix: string | null;
  /** Header with the time of sending; null: there is none. */
  readonly timestamp: string | null;
  /** `{timestamp}.{body}` */
  readonly signs: string;
}

/** Webhooks that are received for the application. */
export interface InboxSource {
  readonly id: string;
  readonly title: string;
  readonly provider: InboxProvider;
  /** By which the vendor signs, the newest first; empty when none is set: then nothing can be verified. */
  readonly secrets: readonly string[];
  /** For the providers `hmac` and `header`. */
  readonly signature: SignatureForm | null;
  /** The address that the vendor calls, where it is signed too; null: Tocsin's own. */
  readonly address: string | null;
  /** How old a signed time of sending may be. */
  readonly tolerance: Seconds;
  /** How long an event is known again by its id. */
  readonly window: Seconds;
  readonly mostBytes: number;
  /** Path in the body, or `header NAME`; null: as the provider has it. */
  readonly eventId: string | null;
  readonly eventType: string | null;
  /** Where the application takes them; null when its secret is not set. */
  readonly forward: string | null;
  readonly timeout: Seconds;
  /** How many are forwarded at once, while no lever says otherwise. */
  readonly concurrency: number;
  /** How many a second; null: no limit. */
  readonly rate: number | null;
  /** Path in the body; events with the same value there stay in order. Null: any order. */
  readonly orderBy: string | null;
  /** Types of events that come before others; `*` stands for any text. */
  readonly first: readonly string[];
  readonly retry: { readonly attempts: number; readonly first: Seconds; readonly most: Seconds };
  /** Whether the vendor's signature goes on as it came, or is made anew at each attempt. */
  readonly sign: 'original' | 'fresh';
  readonly component: string | null;
  readonly runbook: string | null;
  /** Levers by which it is moved. */
  readonly levers: InboxLevers;
  /** How the vendor's own list of events is asked; null: it is not. */
  readonly list: VendorList | null;
  /** What the application says that it processed; null: it is not asked. */
  readonly applied: { readonly connection: string; readonly sql: string } | null;
  /** Failed payments: how long a subscription stays active, and how many attempts there are. Null: not followed. */
  readonly grace: { readonly period: Seconds; readonly attempts: number } | null;
}

export interface InboxLevers {
  /** A switch: nothing is delivered while it is pulled. */
  readonly delivery: string;
  /** A limit: how many at once. */
  readonly concurrency: string;
  /** A limit: how many a second; 0 is no limit. */
  readonly rate: string;
  /** A mode: only the types of `first` are delivered while it is pulled. */
  readonly types: string;
}

export interface VendorList {
  /** Null when it is not set. */
  readonly key: string | null;
  /** Base of the vendor's API; null: its own. */
  readonly url: string | null;
  readonly every: Seconds;
  /** Whether what is missing is fetched by itself. */
  readonly fetch: boolean;
}

/** What the vendor knows against what the application knows (S2: paid without a subscription). */
export interface Reconciliation {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** Path of the vendor's API that lists it. */
  readonly list: string;
  /** Path of the key within each of the vendor's. */
  readonly key: string;
  readonly connection: string;
  readonly sql: string;
  /** Whom it belongs to: a path in what the vendor lists, and a SELECT that has a row for `:key`. Null: not looked up. */
  readonly owner: { readonly path: string; readonly sql: string } | null;
  /** Parameters of the runbook, by the path that each is read from; `owner` is whom it belongs to. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly every: Seconds;
  /** Null: only shown. */
  readonly severity: string | null;
  readonly component: string | null;
  readonly runbook: string | null;
}

/** Who agreed to messages, and who must get none (S4). */
export interface ConsentRules {
  /** Sources of the inbox that bring messages of people. */
  readonly sources: readonly string[];
  /** ISO 3166 country of numbers that are written without one. */
  readonly region: string;
  /** Texts that people agreed to, by version. */
  readonly wording: Readonly<Record<string, string>>;
  /** The channel that answers; null: the vendor answers itself. */
  readonly channel: string | null;
  readonly replies: { readonly [key in 'stop' | 'help' | 'start' | 'confirm']: string | null };
  readonly complaint: {
    /** Null: no incident is opened. */
    readonly severity: string | null;
    readonly answer: Seconds;
    readonly component: string | null;
    readonly runbook: string | null;
  };
  /** Where the application keeps what it sent; null: not asked. */
  readonly sent: { readonly connection: string; readonly sql: string } | null;
}

/** A plan without a word about consent. */
export const NO_CONSENT: ConsentRules = {
  ...{ sources: [], region: 'US', wording: {}, channel: null, sent: null },
  replies: { stop: null, help: null, start: null, confirm: null },
  complaint: { severity: null, answer: 3_600, component: null, runbook: null },
};
