import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { plural } from '../shared/names.ts';

/** Seconds as people read them: `85 ms`, `2 min 4 s`; an empty text while it has not ended. */
export function durationOf({ startedAt, finishedAt }: Pick<RunStep, 'startedAt' | 'finishedAt'>): string {
  if (!startedAt || !finishedAt) return '';
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : formatDuration(seconds);
}

/** Whom a step that waits for approvals still needs, in a sentence. Who of them holds the role, the server knows. */
export function missingInWords({ approval, approvals }: Pick<RunStep, 'approval' | 'approvals'>): string {
  if (approval === null) return '';
  const missing = approval.people - approvals.length;
  if (missing <= 0) return `Somebody with the role ${approval.role} is missing.`;
  const more = `${plural(missing, 'more person', 'more people')} must approve it`;
  return `${more}${approval.role === null ? '' : `; somebody with the role ${approval.role} must be among all`}.`;
}

/** Whether a step is a cell that can be edited during a run, now. */
export function mayBeEdited(run: Pick<Run, 'status'>, { kind, status }: Pick<RunStep, 'kind' | 'status'>): boolean {
  if (run.status === 'cancelled' || kind === 'manual' || kind === 'wait' || kind === 'gate') return false;
  return status !== 'queued' && status !== 'running' && status !== 'unknown';
}

/** How a run began that no person began; null: a person did, or a step of another run. */
export function startInWords({ auto, incidentId }: Pick<Run, 'auto' | 'incidentId'>): string | null {
  if (!auto) return null;
  return incidentId === null ? 'Started by its schedule' : 'Started by itself for its incident';
}

/** Text of which the end, or the beginning, is shown. */
export interface ShownOutput {
  readonly text: string;
  /** Characters that are not shown. */
  readonly hidden: number;
}

/** More than this makes a browser slow. */
const MOST_CHARACTERS = 160_000;

/** The end of a long output, from a line's beginning on: live output grows without an end. */
export function endOfOutput(text: string, most = MOST_CHARACTERS): ShownOutput {
  if (text.length <= most) return { text, hidden: 0 };
  const cut = text.length - most;
  const line = text.indexOf('\n', cut);
  const from = line < 0 || line - cut > 2_000 ? cut : line + 1;
  return { text: text.slice(from), hidden: from };
}
