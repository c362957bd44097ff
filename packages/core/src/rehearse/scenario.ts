import type { EpochMs, Seconds } from '../model/plan.ts';
import type { Target } from '../model/plan-on-call.ts';

/** A story to be played against a plan on a virtual clock. */
export interface Scenario {
  readonly title: string;
  /** When the trouble begins. */
  readonly atMs: EpochMs;
  readonly what: readonly Happening[];
  /** How people behave, the more exact first: the first whose target means the person at that moment counts. */
  readonly people: readonly { readonly who: Target; readonly behaviour: Behaviour }[];
  readonly everybody: Behaviour;
  /** Channels that reach nobody. */
  readonly down: readonly string[];
  /** How long the story goes on, from its beginning. */
  readonly until: Seconds;
  readonly expect: readonly Expectation[];
  /** What whoever answers does with levers; nothing: nobody pulls any. */
  readonly contain?: Containment | null;
}

/** Levers that are pulled and given back in a story. */
export interface Containment {
  /** Pulled in this order, so long after the answer. */
  readonly pull: readonly string[];
  readonly pullAfter: Seconds;
  /** Begun so long after the pull; nobody resolves the incident before it is done. Null: none. */
  readonly restoration: string | null;
  readonly restoreAfter: Seconds;
  /** How long a restoration that stopped waits until a person lets it go on; null: nobody does. */
  readonly goOnAfter: Seconds | null;
}

/** Unless the scenario says otherwise: pulled at once, restored after ten minutes, and nothing waits for a person. */
export const USUAL_CONTAINMENT: Containment = {
  pull: [],
  pullAfter: 0,
  restoration: null,
  restoreAfter: 600,
  goOnAfter: 0,
};

interface HappeningBase {
  /** Begins so long after the story's beginning. */
  readonly after: Seconds;
  /** Over so long after it began; null: it lasts until a person resolves the incident. */
  readonly lasts: Seconds | null;
}

/** What goes wrong. Its level is derived from the plan's criteria, as in reality. */
export type Happening = HappeningBase &
  (
    | { readonly kind: 'monitor'; readonly monitor: string; readonly is: 'down' | 'silent' }
    | { readonly kind: 'metric'; readonly metric: string; readonly value: number }
    | {
        readonly kind: 'alert';
        readonly text: string;
        readonly component: string | null;
        /** Null: the plan's lowest level, as for an alert from outside that says none. */
        readonly severity: string | null;
      }
  );

/** What somebody does with the messages that reach them. */
export interface Behaviour {
  /** Reaction time; null: never answers. */
  readonly answersAfter: Seconds | null;
  /** Answers only from this message of an incident on, counted from 1. */
  readonly fromPage: number;
  readonly afterwards: 'stay' | 'forget' | 'resolve';
  /** With `resolve`: how long after the answer it is resolved. */
  readonly resolveAfter: Seconds;
}

/** What must be true of the story; times are counted from the opening of its first incident. */
export type Expectation = { readonly text: string; readonly line: number | null } & (
  | { readonly kind: 'paged'; readonly who: Target; readonly within: Seconds; readonly times: number }
  | { readonly kind: 'never-paged'; readonly who: Target }
  | { readonly kind: 'answered'; readonly within: Seconds; readonly by: Target | null }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'level'; readonly severity: string }
);

/** Unless the scenario says otherwise: an answer after two minutes, and half an hour of work. */
export const USUAL_BEHAVIOUR: Behaviour = { answersAfter: 120, fromPage: 1, afterwards: 'resolve', resolveAfter: 1800 };

/** Somebody who never answers. */
export const SILENT_BEHAVIOUR: Behaviour = { ...USUAL_BEHAVIOUR, answersAfter: null };
