import type { RunStatus } from './step-state.ts';

/** A run that is over or goes on, with what came of its incident. Moments are in milliseconds. */
export interface PastRun {
  readonly runbook: string;
  readonly status: RunStatus;
  readonly startedMs: number;
  readonly finishedMs: number | null;
  /** What a person said of it; null: nobody said anything. */
  readonly marked: boolean | null;
  /** How many of its steps failed. */
  readonly failed: number;
  /** Null: the run was for no incident. */
  readonly incident: PastIncident | null;
}

export interface PastIncident {
  readonly id: string;
  readonly components: readonly string[];
  readonly severity: string;
  readonly resolvedMs: number | null;
  /** When runs of other runbooks began for it. */
  readonly otherRunsMs: readonly number[];
}

/** What is known of a runbook from its runs. */
export interface RunbookRecord {
  readonly runs: number;
  /** Of those of which it is known. */
  readonly helped: number;
  readonly notHelped: number;
  /** Half of the runs that came to an end took no longer; null: none did. */
  readonly medianSeconds: number | null;
  readonly lastMs: number | null;
}

/**
 * Whether a run helped: what a person said of it, else what followed. It did when the incident was resolved after it and no
 * other runbook was begun in between; it did not when it failed or another had to be begun. Null: nobody can tell.
 */
export function helpedOf(run: PastRun): boolean | null {
  if (run.marked !== null) return run.marked;
  const { incident, status, finishedMs } = run;
  if (status === 'failed') return false;
  if (status !== 'done' || incident === null || finishedMs === null) return null;
  const { resolvedMs, otherRunsMs } = incident;
  const before = resolvedMs ?? Number.POSITIVE_INFINITY;
  if (otherRunsMs.some((ms) => ms > finishedMs && ms < before)) return false;
  if (resolvedMs === null || resolvedMs < finishedMs) return null;
  return run.failed === 0 ? true : null;
}

/** Sums up the runs of one runbook. */
export function recordOf(runs: readonly PastRun[]): RunbookRecord {
  const outcomes = runs.map(helpedOf);
  const ended = runs.filter(({ status }) => status === 'done' || status === 'failed');
  const seconds = ended.flatMap(({ startedMs, finishedMs }) =>
    finishedMs === null ? [] : [(finishedMs - startedMs) / 1000],
  );
  return {
    runs: runs.length,
    helped: outcomes.filter((helped) => helped === true).length,
    notHelped: outcomes.filter((helped) => helped === false).length,
    medianSeconds: medianOf(seconds),
    lastMs: runs.length === 0 ? null : Math.max(...runs.map(({ startedMs }) => startedMs)),
  };
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
