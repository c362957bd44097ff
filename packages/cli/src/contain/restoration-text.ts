import type { IncidentRoom } from '@tocsin/server/contract';
import { indent } from '../shared/output.ts';
import { paintState } from '../shared/paint.ts';
import { columns } from '../shared/table.ts';
import { clockTime, durationWords } from '../shared/time-words.ts';

type Restoration = NonNullable<IncidentRoom['restoration']>;
type Step = Restoration['steps'][number];

/** A restoration with the state of each of its steps and their parts. */
export function restorationText({ id, title, status, why, steps }: Restoration, nowMs: number): string {
  const lines = columns(
    steps.map((step) => [
      paintState(step.state),
      step.lever,
      timeWords(step, nowMs),
      step.healthy.map((gate) => `${gate.id} ${gate.state}`).join(', '),
    ]),
  ).split('\n');
  const body = steps.flatMap((step, index) => [lines[index] ?? '', ...partsOf(step)]);
  const next = { held: 'Go on: tocsin restore resume', 'pulled-back': 'Begin the step again: tocsin restore resume' };
  const hint = status === 'held' || status === 'pulled-back' ? [next[status]] : [];
  return [`${title} (${id}): ${paintState(status)}${why ? ` (${why})` : ''}`, ...body, ...hint].join('\n');
}

function timeWords({ until, hold, state, waitSeconds }: Step, nowMs: number): string {
  if (until) return `until ${clockTime(until, nowMs)}, ${durationWords((Date.parse(until) - nowMs) / 1000)} left`;
  const wait = `waits ${durationWords(waitSeconds)}`;
  return hold && state === 'pending' ? `a person says when, ${wait}` : wait;
}

/** What is given back before the whole lever, on a line of its own. */
function partsOf({ batches }: Step): string[] {
  if (batches.length === 0) return [];
  return [indent(`parts: ${batches.map((batch) => `${batch.title} ${paintState(batch.state)}`).join(', ')}`)];
}
