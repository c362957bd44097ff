import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { changeLockedItem, type ItemChange } from '../action-items/change-action-item.ts';
import type { ActionItemRow } from '../review.store.ts';
import { patchLink } from './tracker.store.ts';
import type { TrackerLink } from './tracker.tables.ts';
import type { Issue, IssueChange, IssueDraft, TrackerClient } from './tracker-client.ts';
import { sentOf } from './write-issue.ts';

export interface Settling {
  readonly client: TrackerClient;
  readonly item: ActionItemRow;
  readonly link: TrackerLink;
  readonly draft: IssueDraft;
  readonly issue: Issue;
}

/** Which of the two changed its status last, and did the other not follow yet. */
export function statusMove(
  item: Pick<ActionItemRow, 'status' | 'changed_at' | 'created_at'>,
  link: Pick<TrackerLink, 'status' | 'sent'>,
  issue: Issue,
): 'here' | 'there' | null {
  if (item.status === issue.status) return null;
  const isChangedHere = item.status !== (link.sent?.status ?? 'open');
  const isChangedThere = link.status !== null && issue.status !== link.status;
  if (isChangedHere && isChangedThere)
    return issue.changedMs > (item.changed_at ?? item.created_at).getTime() ? 'there' : 'here';
  return isChangedHere ? 'here' : isChangedThere ? 'there' : null;
}

/** Brings an item and its issue, as it stands there now, in step. @throws TrackerError */
export async function settleIssue(app: App, settling: Settling): Promise<void> {
  const { client, item, link, draft, issue } = settling;
  const move = statusMove(item, link, issue);
  if (move === 'there') return takeOver(app, settling);
  const change = changeOf(settling, move === 'here');
  const isChanged = Object.keys(change).length > 0;
  const { status, key, url } = isChanged ? await client.update(issue, change) : issue;
  await patchLink(app.db, item.id, { status, key, url, sent: sentOf(draft, item.status) });
}

/** What the issue does not have yet. What people of the tracker wrote there stays until it changes here. */
function changeOf({ item, link, draft }: Settling, isStatusOurs: boolean): IssueChange {
  const now = sentOf(draft, item.status);
  const { sent } = link;
  return {
    ...(sent?.title === now.title ? {} : { title: now.title }),
    ...(sent?.text === now.text ? {} : { text: draft }),
    ...(sent?.due === now.due ? {} : { due: now.due }),
    ...(isStatusOurs ? { status: item.status } : {}),
  };
}

/** Closed there is done here, given up there is dropped here, opened again there is open here. Audited as the tracker. */
async function takeOver(app: App, { client, item, link, issue }: Settling): Promise<void> {
  const actor: Actor = { kind: 'token', name: client.name };
  const change: ItemChange =
    issue.status === 'dropped'
      ? { status: 'dropped', reason: `Closed as not planned in ${client.name}: ${issue.key}` }
      : { status: issue.status };
  await app.db.transaction().execute(async (tx) => {
    const now = await tx.selectFrom('action_item').selectAll().where('id', '=', item.id).forUpdate().executeTakeFirst();
    // Somebody was faster: his change is brought in step next.
    if (now?.status !== item.status || now.changed_at?.getTime() !== item.changed_at?.getTime()) return;
    await changeLockedItem(app, tx, now, change, actor);
    const sent = link.sent && { ...link.sent, status: issue.status };
    const { key, url, status } = issue;
    await patchLink(tx, item.id, { key, url, status, sent, syncedMs: app.clock.now() });
  });
}
