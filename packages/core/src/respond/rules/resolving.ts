import { reviewDue } from '../../review/review-due.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { isSilenced } from '../embargo.ts';
import { announce } from './announcing.ts';
import { assignCommander } from './opening.ts';

import { audienceTitle } from './reporting.ts';
import { isUnfinished } from './restoring.ts';

/** The incident is over: the clocks stop, those who were told get a last update, the review is opened. */
export function resolve(d: Deliberation, resolution: string, falsePositive: boolean): void {
  const took = inWords((d.nowMs - d.incident.openedMs) / 1000);
  d.record(
    { kind: 'resolved', resolution, falsePositive },
    `${falsePositive ? 'Closed as a false positive' : 'Resolved'} after ${took}: ${resolution}`,
  );
  const clock = d.incident.clocks.resolve;
  if (clock && (clock.status === 'running' || clock.status === 'warned')) {
    d.decide({ kind: 'clock-met', clock: 'resolve' }, `Resolved in time: ${took}`);
  }
  if (isUnfinished(d.incident.restoration)) {
    d.decide({ kind: 'restoration-aborted' }, 'The restoration ends with the incident');
  }
  d.effect({ kind: 'settle-pages', text: `Resolved after ${took}` });
  announce(d, `${d.incident.id} is resolved after ${took}. ${resolution}`, false);
  lastUpdates(d);
  if (!falsePositive) openReview(d);
}

export function reopen(d: Deliberation, reason: string): void {
  d.record({ kind: 'reopened' }, `Reopened: ${reason}`);
  assignCommander(d);
}

/** Audiences that heard of the incident hear that it is over. A first draft that nobody has sent yet is written anew. */
function lastUpdates(d: Deliberation): void {
  for (const [audience, { lastSentMs, draftId }] of Object.entries(d.incident.updates)) {
    if ((lastSentMs === null && draftId === null) || isSilenced(d.incident, d.plan, audience)) continue;
    if (lastSentMs !== null) {
      const text = `The last update for ${audienceTitle(d, audience)} is due: it is over`;
      d.decide({ kind: 'update-due', audience, dueMs: d.nowMs }, text);
    }
    d.effect({ kind: 'draft-update', audience, dueMs: d.nowMs });
  }
}

/** S0: the retrospective takes place within 24 to 48 hours of the resolution. */
function openReview(d: Deliberation): void {
  const required = d.severity.review === 'required';
  if (!required) return;
  const due = reviewDue(d.plan.review, d.severity.id);
  const dueMs = d.nowMs + due * 1000;
  d.decide(
    { kind: 'review-opened', dueMs, required },
    `A review is required for ${d.severity.id}: due within ${inWords(due)}`,
  );
  d.effect({ kind: 'open-review', dueMs, required });
}
