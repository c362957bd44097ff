import type { EpochMs } from '@tocsin/core';

export type ItemStatus = 'open' | 'done' | 'dropped';

/** A line of an issue's description. */
export interface IssueLine {
  readonly label: string;
  readonly value: string;
  readonly url?: string;
}

/** An action item as an issue of any tracker. */
export interface IssueDraft {
  /** By which the issue is found again: a word of letters, digits, `_` and `-`, in its description or its labels. */
  readonly marker: string;
  /** One line, at most 255 characters. */
  readonly title: string;
  readonly lines: readonly IssueLine[];
  /** `2026-11-30`, in the zone of the plan. */
  readonly due: string | null;
}

/** What of an issue is to change; what is absent stays. */
export interface IssueChange extends Partial<Pick<IssueDraft, 'title' | 'due'>> {
  /** With its lines. */
  readonly text?: IssueDraft;
  readonly status?: ItemStatus;
}

/** An issue as its tracker has it. */
export interface Issue {
  readonly id: string;
  readonly key: string;
  readonly url: string | null;
  readonly status: ItemStatus;
  /** When its status, or at least something of it, changed last. */
  readonly changedMs: EpochMs;
}

/** Issues that changed. Of very many: those until `throughMs`. */
export interface ChangedIssues {
  readonly issues: readonly Issue[];
  readonly throughMs: EpochMs | null;
}

/** One tracker's API. Everything throws TrackerError. */
export interface TrackerClient {
  /** As people write it: GitHub. */
  readonly name: string;
  create(draft: IssueDraft): Promise<Issue>;
  /** The issue with the draft's marker, created at or after a moment. */
  find(draft: IssueDraft, sinceMs: EpochMs): Promise<Issue | null>;
  read(id: string): Promise<Issue | null>;
  update(issue: Issue, change: IssueChange): Promise<Issue>;
  changedSince(sinceMs: EpochMs): Promise<ChangedIssues>;
}

/**
 * How a call failed. `access`: the token, the place or the permission is wrong, for all issues. `limited`: asked too often.
 * `invalid`: this issue is not taken as it is. `gone`: there is no such issue any more. `unreached`: it did not get
 * there. `unclear`: nobody knows whether it was done.
 */
export type TrackerFailure = 'access' | 'limited' | 'invalid' | 'gone' | 'unreached' | 'unclear';

/** A call to a tracker that failed. The message is for people, and names no secret. */
export class TrackerError extends Error {
  readonly kind: TrackerFailure;
  /** How long the tracker wants to be left alone. */
  readonly waitMs: number | null;

  constructor(kind: TrackerFailure, message: string, waitMs: number | null = null) {
    super(message);
    this.kind = kind;
    this.waitMs = waitMs;
  }
}
