import type { JobCall, ScheduledJob } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import type { Tone } from '../shared/tone.ts';

interface Look {
  readonly word: string;
  readonly tone: Tone;
}

const states: Readonly<Record<ScheduledJob['state'], Look>> = {
  ok: { word: 'OK', tone: 'ok' },
  failing: { word: 'Failing', tone: 'bad' },
  unset: { word: 'Not set', tone: 'bad' },
  unknown: { word: 'Unknown', tone: 'warn' },
  paused: { word: 'Paused', tone: 'warn' },
  running: { word: 'Called now', tone: 'accent' },
  new: { word: 'Not called yet', tone: 'neutral' },
};

/** How a job stands, in a word with its tone. */
export function lookOfJob({ state }: Pick<ScheduledJob, 'state'>): Look {
  return states[state];
}

const statuses: Readonly<Record<JobCall['status'], Look>> = {
  succeeded: { word: 'Succeeded', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
  unknown: { word: 'Unknown', tone: 'warn' },
  running: { word: 'Under way', tone: 'accent' },
  'left-out': { word: 'Left out', tone: 'neutral' },
};

/** How a call ended, in a word with its tone. */
export function lookOfCall({ status }: Pick<JobCall, 'status'>): Look {
  return statuses[status];
}

/** `340 ms`, `4.2 s`, `1 min 5 s` */
export function spanWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms / 1000);
}

/** What there is to say of a call beside how it ended; empty: nothing. */
export function callWords({ reason, httpStatus, missed, leftOut }: JobCall): string {
  const said = reason ?? (httpStatus === null ? '' : `answered ${httpStatus}`);
  if (missed === 0) return said;
  return `${said}; ${leftOut ? `and ${missed} before it` : `also for ${missed} that were missed`}`;
}

/** Those that need somebody first. */
export function byTrouble(jobs: readonly ScheduledJob[]): ScheduledJob[] {
  const order: readonly ScheduledJob['state'][] = ['unset', 'failing', 'unknown', 'paused', 'running', 'new', 'ok'];
  return jobs.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}
