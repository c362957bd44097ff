import type { EpochMs } from './plan.ts';

/**
 * What detection tells the decider about one thing that is wrong, or no longer wrong. One alert is one dedup key of one
 * service; the same key again updates it.
 */
export interface Signal {
  readonly dedupKey: string;
  readonly status: 'firing' | 'resolved';
  /** Where it comes from: `monitor:app`, `metric:webhook.success_rate`, `pagerduty`, `person`. */
  readonly source: string;
  readonly summary: string;
  /** Level by the plan's criteria; null when no criterion says one. */
  readonly severity: string | null;
  readonly components: readonly string[];
  readonly runbook: string | null;
  /** When the trouble began, which is before it was confirmed. */
  readonly sinceMs: EpochMs;
  /** The response was told of it before, and it has not ended since. */
  readonly again?: boolean;
}
