import type { ScheduledJob } from '../model/plan-upkeep.ts';

/**
 * How a call stands. `running` → `succeeded` | `failed`; → `unknown` when its node died before it could say how it ended: the
 * application may have been called, and is not called again. `left-out`: it was due and not made.
 */
export type CallStatus = 'running' | 'succeeded' | 'failed' | 'unknown' | 'left-out';

/** How a scheduled job stands, in one word. */
export type JobState = 'unset' | 'paused' | 'running' | 'failing' | 'unknown' | 'ok' | 'new';

/**
 * How a job stands: what keeps it from being called first, then what is under way, then how its last call that was made ended.
 * @param last how the last call that was made ended; null: none was made yet
 */
export function jobState(
  job: Pick<ScheduledJob, 'unset'>,
  seen: { readonly isPaused: boolean; readonly isRunning: boolean; readonly last: CallStatus | null },
): JobState {
  if (job.unset.length > 0) return 'unset';
  if (seen.isPaused) return 'paused';
  if (seen.isRunning) return 'running';
  if (seen.last === 'failed') return 'failing';
  if (seen.last === 'unknown') return 'unknown';
  return seen.last === null ? 'new' : 'ok';
}

/** Whether an answer says that the call did its work: any 2xx. A redirect does not: it is not followed. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Why an answer is a failure, in words. */
export function failureOfStatus(status: number): string {
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed`;
  return `answered ${status}`;
}
