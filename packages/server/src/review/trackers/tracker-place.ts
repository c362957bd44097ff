import type { Tracker } from '@tocsin/core';
import type { Asking } from './ask-tracker.ts';
import { githubClient } from './github.ts';
import { jiraClient } from './jira.ts';
import { linearClient } from './linear.ts';
import type { TrackerLink } from './tracker.tables.ts';
import { type TrackerClient, TrackerError } from './tracker-client.ts';

const NAMES = { github: 'GitHub', linear: 'Linear', jira: 'Jira' } as const;

/** The client of a plan's tracker. @throws TrackerError 'access' when its token or its address is not set */
export function clientOf(tracker: Tracker, asking: Asking): TrackerClient {
  const { token } = tracker;
  if (token === null) throw unset(tracker, 'token');
  if (tracker.kind === 'github') return githubClient({ ...tracker, token }, asking);
  if (tracker.kind === 'linear') return linearClient({ ...tracker, token }, asking);
  const { url } = tracker;
  if (url === null) throw unset(tracker, 'url');
  return jiraClient({ ...tracker, token, url }, asking);
}

/** Which repository, team or project, on which host: `github:example/shop@api.github.com`. */
export function placeOf(tracker: Tracker): string {
  const { kind, url } = tracker;
  const what = kind === 'github' ? tracker.repository : kind === 'linear' ? tracker.team : tracker.project;
  const host = url !== null && URL.canParse(url) ? new URL(url).host : 'its own host';
  return `${kind}:${what}@${host}`;
}

/** An item that has no issue in a tracker yet. */
export function newLink(tracker: Tracker): TrackerLink {
  return {
    ...{ kind: tracker.kind, place: placeOf(tracker), id: null, key: null, url: null, status: null, sent: null },
    ...{ claimedMs: null, heldMs: null, error: null, failures: 0, syncedMs: null },
  };
}

function unset({ kind }: Tracker, key: string): TrackerError {
  return new TrackerError('access', `review.tracker.${key} is not set: nothing is sent to ${NAMES[kind]}.`);
}
