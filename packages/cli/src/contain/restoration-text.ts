import type { IncidentRoom } from '@tocsin/server/contract';
import { paintState } from '../shared/paint.ts';
import { columns } from '../shared/table.ts';
import { clockTime, durationWords } from '../shared/time-words.ts';

type Restoration = NonNullable<IncidentRoom['restoration']>;

/** A restoration with the state of each of its steps. */
export function restorationText({ id, title, status, why, steps }: Restoration, nowMs: number): string {
  const rows = steps.map((step) => [
    paintState(step.state),
    step.lever,
    step.until
      ? `until ${clockTime(step.until, nowMs)}, ${durationWords((Date.parse(step.until) - nowMs) / 1000)} left`
      : `waits ${durationWords(step.waitSeconds)}`,
    step.healthy.map((gate) => `${gate.id} ${gate.state}`).join(', '),
  ]);
  return `${title} (${id}): ${paintState(status)}${why ? ` (${why})` : ''}\n${columns(rows)}`;
}
