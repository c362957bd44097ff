import type { InboxAttempt, InboxEvent } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import type { Tone } from '../shared/tone.ts';

/** What an event's state is called, and its tone. */
export function eventState({ state, attempts }: Pick<InboxEvent, 'state' | 'attempts'>): { word: string; tone: Tone } {
  if (state === 'dead') return { word: 'Dead letter', tone: 'bad' };
  if (state === 'delivered') return { word: 'Delivered', tone: 'ok' };
  if (state === 'skipped') return { word: 'Skipped', tone: 'neutral' };
  return attempts > 0 ? { word: `Failed ${attempts}×`, tone: 'warn' } : { word: 'Waiting', tone: 'accent' };
}

/** Where it came from, where that is not the vendor's own call. */
export function originWords({ origin, replay }: Pick<InboxEvent, 'origin' | 'replay'>): string | null {
  const origins = { received: null, fetched: "fetched from the vendor's list", edited: 'edited by a person' } as const;
  const words = [origins[origin], replay > 0 ? `replayed ${plural(replay, 'time')}` : null].filter(
    (one) => one !== null,
  );
  return words.length === 0 ? null : words.join(', ');
}

/** One line of an event's history. */
export function attemptWords({ action, status, durationMs, by }: InboxAttempt): { title: string; tone: Tone } {
  const answer = status === null ? '' : ` with ${status}`;
  const took = durationMs === null ? '' : ` after ${durationMs} ms`;
  const who = by ? ` by ${by}` : '';
  switch (action) {
    case 'delivered':
      return { title: `Delivered${answer}${took}`, tone: 'ok' };
    case 'failed':
      return { title: `Failed${status === null ? ' without an answer' : answer}${took}`, tone: 'warn' };
    case 'dead':
      return { title: `Became a dead letter${answer}${took}`, tone: 'bad' };
    case 'skipped':
      return { title: `Skipped${who}`, tone: 'neutral' };
    case 'replayed':
      return { title: `Replayed${who}`, tone: 'accent' };
    case 'edited':
      return { title: `Edited${who}`, tone: 'accent' };
  }
}

export type Bulk = 'replay' | 'retry' | 'skip';

/** What can be done with an event: what waits is retried, what is over replayed. */
export function possible({ state }: Pick<InboxEvent, 'state'>): {
  readonly again: 'replay' | 'retry';
  readonly skip: boolean;
} {
  const isOpen = state === 'waiting' || state === 'dead';
  return { again: isOpen ? 'retry' : 'replay', skip: isOpen };
}

const verbs: Readonly<Record<Bulk, string>> = { replay: 'Replay', retry: 'Retry', skip: 'Skip' };

/** `Replay 1,204 events`, `Skip 1 event`. */
export const bulkVerb = (kind: Bulk, events: number) =>
  `${verbs[kind]} ${plural(events, 'event').replace(String(events), events.toLocaleString('en-GB'))}`;

/** What an action does, said before it is done. */
export const bulkMeans: Readonly<Record<Bulk, string>> = {
  replay: 'They are delivered again. What still waits becomes due now.',
  retry: 'Dead letters are taken up again, and what waits for another attempt is tried now.',
  skip: 'They are given up: the application does not get them. They can be replayed later.',
};
