import type { EpochMs, Metric, MetricState, Monitor, MonitorState } from '@tocsin/core';
import type { Recent, Stored } from './monitor.store.ts';

/** Something that is watched, as it was seen last. */
export interface Watched<T, S> {
  readonly service: string;
  subject: T;
  state: S;
  recent: Recent;
  changed: boolean;
}

export interface WatchedMonitor extends Watched<Monitor, MonitorState> {
  readonly recent: (number | null)[];
  readonly key: string;
  /** Where in its interval it is checked. */
  readonly phase: number;
  nextMs: EpochMs;
  /** It stands in the queue of what is due, at `nextMs`. */
  isQueued: boolean;
  /** What is known of it is of before an outage of Tocsin: it says nothing until it was looked at once more. */
  isStale: boolean;
  underWay: Promise<void> | null;
  /** It has left the plan. */
  isGone: boolean;
  /** Of a heartbeat: when the run that began last and has not ended began. */
  runningSinceMs?: EpochMs | null;
}

export type WatchedMetric = Watched<Metric, MetricState | undefined>;

/** The states that there are in a service, by id. */
export function statesOf<S>(
  watched: Iterable<Watched<{ readonly id: string }, S | undefined>>,
  service: string,
): Record<string, S> {
  const states: Record<string, S> = {};
  for (const one of watched) {
    if (one.service === service && one.state !== undefined) states[one.subject.id] = one.state;
  }
  return states;
}

/** What of it is written into the database. */
export function asStored<S>(watched: Watched<{ readonly id: string }, S>): Stored<S> {
  return { service: watched.service, id: watched.subject.id, state: watched.state, recent: watched.recent };
}

/** What of a metric's state must survive a crash. */
export function remembered(state: MetricState | undefined): string {
  const { holds = {}, rules = {} } = state ?? {};
  return JSON.stringify([state?.reading, Object.keys(holds), Object.keys(rules), state?.clearSinceMs]);
}

/** Under which something of a service is kept in memory. */
export function keyOf(service: string, id: string): string {
  return `${service}\n${id}`;
}

/** What was stored, by key. */
export function byKey<S>(rows: readonly Stored<S>[]): Map<string, Stored<S>> {
  return new Map(rows.map((row) => [keyOf(row.service, row.id), row]));
}
