import type { Scalar } from '../model/plan-monitors.ts';

/** What one check saw, before anybody judges it. */
export interface Observation {
  /** Why nothing could be seen, in words: `connection refused`; null: there was an answer. */
  readonly failure: string | null;
  /** What was seen, by the names that assertions use; a fact that is missing does not exist. */
  readonly facts: Readonly<Record<string, Scalar>>;
  /** Time that the check took until its answer was complete, in milliseconds; null when there was none. */
  readonly latencyMs: number | null;
  /** A few words for the reader: `200`, `SERVING`, `3 rows`. */
  readonly said: string;
  /** More for whoever looks into a failure: the head of a body, the certificate, the step that failed. Bounded. */
  readonly evidence?: string;
}
