import { createHash } from 'node:crypto';
import { localTime, type Plan } from '@tocsin/core';
import type { ActionItemRow } from '../review.store.ts';
import type { SentIssue } from './tracker.tables.ts';
import type { IssueDraft, ItemStatus } from './tracker-client.ts';

const MOST_TITLE = 255;

export interface IssueSource {
  readonly item: ActionItemRow;
  readonly plan: Plan;
  readonly incidentTitle: string;
  /** Address of Tocsin, without a slash at its end. */
  readonly url: string;
}

/** An action item as an issue. */
export function writeIssue({ item, plan, incidentTitle, url }: IssueSource): IssueDraft {
  const { owner } = item;
  const person = owner !== null && Object.hasOwn(plan.people, owner) ? plan.people[owner] : undefined;
  const due = item.due_at === null ? null : dayIn(plan.timezone, item.due_at);
  return {
    marker: item.id,
    title: oneLine(item.title, MOST_TITLE) || item.id,
    lines: [
      { label: 'Incident', value: oneLine(`${item.incident_id} ${incidentTitle}`, 300) },
      { label: 'Review', value: item.review_id, url: `${url}/reviews/${item.review_id}` },
      { label: 'Class', value: item.horizon },
      { label: 'Owner', value: oneLine(person?.name ?? owner ?? '', 200) || 'nobody' },
      { label: 'Due', value: item.due_at === null ? 'never' : localTime(item.due_at.getTime(), plan.timezone, null) },
      ...(item.reason === null ? [] : [{ label: 'Dropped', value: oneLine(item.reason, 1000) }]),
    ],
    due,
  };
}

/** What is kept of an issue that was sent, to know what changed since. */
export function sentOf(draft: IssueDraft, status: ItemStatus): SentIssue {
  const text = createHash('sha256').update(JSON.stringify(draft.lines)).digest('hex');
  return { title: draft.title, text, due: draft.due, status };
}

/** Text on one line, cut by whole characters. */
function oneLine(text: string, most: number): string {
  const flat = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  // Trackers count UTF-16 units or characters: the stricter of both. Halves of characters are no text.
  const short = flat.length <= most ? flat : `${flat.slice(0, most - 1)}…`;
  return short.replace(/[\ud800-\udfff]/gu, '');
}

function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}
