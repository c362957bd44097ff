import type { CheckedMonitor, Observation, Plan } from '@tocsin/core';

/** What a check may use beside its monitor. */
export interface CheckContext {
  /** The plan of the monitor: its connections and the environment of its commands. */
  readonly plan: Plan;
  /** Fires when the monitor's timeout is over, or when nobody waits any more: everything opened must be closed then. */
  readonly signal: AbortSignal;
  /** Where screenshots and recordings of failures are kept. */
  readonly dataDir: string;
}

/**
 * Looks once. What is expected is judged elsewhere: a check only says what it saw, of the facts that the monitor's assertions
 * name. A target that is wrong in any way is an observation with a `failure`; rejecting means a bug.
 */
export type Check<M extends CheckedMonitor> = (monitor: M, context: CheckContext) => Promise<Observation>;

/** The answer of a check that could see nothing. @param failure why, in words */
export function unseen(failure: string, evidence?: string): Observation {
  return { failure, facts: {}, latencyMs: null, said: '', ...(evidence === undefined ? {} : { evidence }) };
}
