import type { PastRun, RunbookRecord } from '../../api/generated/types.gen.ts';
import { formatDuration } from '../../shared/duration.ts';
import type { Tone } from '../../shared/tone.ts';

/** What is known of a runbook from its runs: `run 3 times`, `usually 4 min`, `helped 2 of 3`. */
export function recordWords({ runs, helped, notHelped, medianSeconds }: RunbookRecord): string[] {
  if (runs === 0) return ['never run yet'];
  const known = helped + notHelped;
  return [
    runs === 1 ? 'run once' : `run ${runs} times`,
    ...(medianSeconds === null ? [] : [`usually ${formatDuration(medianSeconds)}`]),
    known === 0
      ? 'not known whether it helped'
      : `helped ${helped} of ${known}${known < runs ? ' where it is known' : ''}`,
  ];
}

export interface RunOutcome {
  readonly word: string;
  readonly tone: Tone;
  /** Where the word comes from; empty when there is nothing to say. */
  readonly why: string;
}

/** What became of a run, and how that is known. */
export function outcomeOf({ status, helped, markedBy }: PastRun): RunOutcome {
  if (helped === null) {
    if (status === 'running') return { word: 'running', tone: 'accent', why: '' };
    if (status === 'cancelled') return { word: 'cancelled', tone: 'neutral', why: '' };
    return { word: 'nobody said', tone: 'neutral', why: '' };
  }
  const concluded = helped
    ? 'its incident was resolved after it'
    : status === 'failed'
      ? 'it failed'
      : 'another runbook was needed';
  return {
    word: helped ? 'helped' : 'did not help',
    tone: helped ? 'ok' : 'bad',
    why: markedBy === null ? concluded : `says ${markedBy}`,
  };
}

/** Whether a person can say by now whether a run helped. */
export const isOver = ({ status }: Pick<PastRun, 'status'>): boolean => status !== 'running';
