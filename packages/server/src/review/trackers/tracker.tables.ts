import type { Tracker } from '@tocsin/core';
import type { ItemStatus } from './tracker-client.ts';

/** What an issue was told last. Texts as a hash: nothing is read out of it. */
export interface SentIssue {
  readonly title: string;
  readonly text: string;
  readonly due: string | null;
  readonly status: ItemStatus;
}

/** An action item's issue in a tracker, and how far it is in step. It holds no secret. */
export interface TrackerLink {
  readonly kind: Tracker['kind'];
  /** Which repository, team or project, on which host. */
  readonly place: string;
  /** As the tracker's API names the issue; null: there is none yet. */
  readonly id: string | null;
  /** As people name it. */
  readonly key: string | null;
  readonly url: string | null;
  /** Its status there when it was seen last. */
  readonly status: ItemStatus | null;
  readonly sent: SentIssue | null;
  /** When it was asked for, for as long as nobody knows what became of that. */
  readonly claimedMs: number | null;
  /** Until when somebody works on it. */
  readonly heldMs: number | null;
  readonly error: string | null;
  /** In a row. */
  readonly failures: number;
  readonly syncedMs: number | null;
}

export interface TrackerTables {
  tracker_state: {
    service: string;
    place: string;
    /** Nothing is asked before, but by a person who says "now". */
    paused_until: Date | null;
    /** Why it is paused. */
    failure: 'access' | 'limited' | null;
    error: string | null;
    /** Changes of before are known. */
    read_at: Date | null;
  };
}
