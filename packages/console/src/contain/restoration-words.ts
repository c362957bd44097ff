import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';

export type Restoration = NonNullable<IncidentRoom['restoration']>;
export type Step = Restoration['steps'][number];

/** What a restoration waits for a person to say; null: it waits for nobody. */
export interface Waiting {
  readonly what: string;
  /** What the big button says. */
  readonly button: string;
}

/** Whether somebody must say that it goes on, and why it stopped. */
export function waitingFor({ status, why, steps }: Restoration): Waiting | null {
  if (status === 'pulled-back') {
    const step = steps.find(({ state }) => state === 'pulled-back');
    return {
      what: `${step ? `${step.title} was pulled again` : 'A lever was pulled again'}${why ? `: ${why}` : ''}. Once the cause is fixed, its step begins again.`,
      button: 'Try the step again',
    };
  }
  if (status !== 'held') return null;
  const next = steps.find(({ state }) => state !== 'done');
  if (next?.hold && next.state === 'pending') {
    return { what: `The plan wants a person to say when ${next.title} is given back.`, button: 'Go on' };
  }
  const what = withStop(why ?? 'It is on hold');
  return { what: next ? `${what} Next: ${next.title}.` : what, button: 'Go on' };
}

const withStop = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** How far a step is, in words. */
export function stepWords(step: Step): string {
  const under = step.batches.find(({ state }) => state === 'waiting');
  if (step.state === 'waiting')
    return under ? `Giving back ${under.title}; watching its health` : 'Released; watching its health';
  if (step.state === 'done') return 'Released and healthy';
  if (step.state === 'pulled-back') return 'Health regressed; pulled again';
  const parts = step.batches.length > 0 ? `in ${step.batches.length + 1} parts, ` : '';
  const wait = step.waitSeconds > 0 ? `${formatDuration(step.waitSeconds)} watched${parts ? ' each' : ''}` : 'no wait';
  return `${step.hold ? 'a person says when; ' : ''}${parts}${wait}`;
}
