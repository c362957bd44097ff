import type { Seconds } from './plan.ts';
import type { IntakeMapping } from './plan-alerts.ts';

/* What the service has to do with outside: its vendors, their webhooks, and what people outside are told. */

/** Somebody else's service that this one needs. */
export interface Vendor {
  readonly id: string;
  readonly title: string;
  /** Address of the public status page. */
  readonly status: string | null;
  /** Where a machine reads it: Statuspage's summary.json, or RSS or Atom; null: nobody looks. */
  readonly feed: { readonly kind: 'statuspage' | 'rss'; readonly url: string } | null;
  readonly every: Seconds;
  /** Names of the vendor's own components that this service needs, without regard to case; empty: all. */
  readonly watches: readonly string[];
  /** Where help is asked for: an address, or text. */
  readonly support: string | null;
  /** When help answers: `24/7`. */
  readonly hours: string | null;
  /** Components that fail when the vendor does. */
  readonly components: readonly string[];
}

export interface Intake {
  /** Level for each PagerDuty Events v2 severity, which the other formats' severities are read as, too. */
  readonly severity: Readonly<Record<'critical' | 'error' | 'warning' | 'info', string>>;
  /** JSON of any shape, each at an address of its own. */
  readonly mappings: Readonly<Record<string, IntakeMapping>>;
  /** By which senders sign what they send, by format: `sentry`, `stripe`, `grafana`. */
  readonly secrets: Readonly<Record<string, string>>;
}
