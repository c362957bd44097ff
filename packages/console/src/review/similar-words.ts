import type { PastIncident } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { listWords } from '../shared/names.ts';

const MOST = 3;

/** What helped in a past incident, one line each: how it ended, the levers, the steps. Empty: nobody wrote it down. */
export function whatHelped({ resolution, levers, steps }: PastIncident): readonly string[] {
  return [
    ...(resolution.trim() === '' ? [] : [resolution.trim()]),
    ...(levers.length > 0 ? [`Levers: ${fewOf(levers)}`] : []),
    ...(steps.length > 0 ? [`Steps: ${fewOf(steps.map(({ step }) => step))}`] : []),
  ];
}

function fewOf(words: readonly string[]): string {
  const once = [...new Set(words)];
  if (once.length <= MOST + 1) return listWords(once);
  return `${once.slice(0, MOST).join(', ')} and ${once.length - MOST} more`;
}

/** How much an incident is like another, for people: a number would look exact. */
export function likeness(similarity: number): string {
  if (similarity >= 0.75) return 'very similar';
  return similarity >= 0.45 ? 'similar' : 'somewhat similar';
}

/** How long it took, and whether it was one at all. */
export function courseWords({ durationSeconds, falsePositive }: PastIncident): string {
  return falsePositive ? 'a false positive' : `took ${formatDuration(durationSeconds)}`;
}
