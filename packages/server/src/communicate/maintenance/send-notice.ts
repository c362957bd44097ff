import {
  type Actor,
  audiencesToTell,
  type DueNotice,
  type EpochMs,
  type MaintenanceNoticeKind,
  type NoticeContext,
  type Plan,
} from '@tocsin/core';
import { queueMessage } from '../../page/deliver/queue-message.ts';
import { recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { tellSubscribers } from '../subscribers/tell-subscribers.ts';
import { type MaintenanceRow, type NoticeRow, occurrenceOf } from './maintenance.store.ts';
import { noticesOf, publicComponents } from './maintenance.views.ts';
import { insertNotice, markSent } from './notice.store.ts';
import { renderNotice } from './render-notice.ts';

/** What is told of an occurrence, as it is written down by now. */
export interface Telling {
  readonly plan: Plan;
  readonly row: MaintenanceRow;
  readonly nowMs: EpochMs;
}

/** Of a change: what it was before, and why. */
export interface Change {
  readonly before?: NoticeContext['before'];
  readonly because?: string | null;
}

/** Makes the notice that is due, once whoever does it, and sends it unless a person must agree. */
export async function makeNotice(
  app: App,
  tx: Tx,
  telling: Telling,
  due: DueNotice,
  change: Change = {},
): Promise<void> {
  const { plan, row, nowMs } = telling;
  const audience = plan.communication.audiences[due.audience];
  if (!audience) return;
  const { subject, text } = renderNotice(app, plan, {
    ...{ kind: due.kind, audience, occurrence: occurrenceOf(row), tasks: row.tasks.map(({ title }) => title) },
    ...{ before: change.before ?? null, because: change.because ?? null },
  });
  const notice = await insertNotice(tx, {
    ...{ maintenance_id: row.id, key: keyOf(due, row.sequence), kind: due.kind, audience: audience.id },
    ...{ audience_title: audience.title, before: due.before, subject, text },
    status_page: audience.statusPage && publicComponents(plan, row.components) !== null,
    made_at: new Date(nowMs),
  });
  if (notice && !due.approval) await sendNotice(app, tx, telling, notice, null);
}

/** Tells of a change everybody who has heard of it. */
export async function tellChange(
  app: App,
  tx: Tx,
  telling: Telling,
  kind: 'extended' | 'moved' | 'cancelled' | 'completed',
  change: Change = {},
): Promise<void> {
  const made = (await noticesOf(tx, [telling.row.id])).filter(isMade);
  for (const audience of audiencesToTell(kind, made))
    await makeNotice(app, tx, telling, { kind, audience, before: null, approval: false }, change);
}

/** Sends a draft: to the audience's recipients, and to those who subscribed to the status page where it stands there. */
export async function sendNotice(
  app: App,
  tx: Tx,
  telling: Telling,
  notice: NoticeRow,
  by: Actor | null,
): Promise<void> {
  const { plan, row, nowMs } = telling;
  const targets = plan.communication.audiences[notice.audience]?.targets ?? [];
  const recipients = recipientsOf(plan, targets, nowMs);
  const sent = await markSent(tx, notice.id, { recipients: recipients.map(({ name }) => name), by, nowMs });
  if (!sent) return;
  for (const { channel, address, name } of recipients) {
    await queueMessage(app, tx, {
      ...{ kind: 'update', service: row.service, incidentId: null, channel, address, name },
      ...{ subject: sent.subject, text: sent.text },
      idempotencyKey: `maintenance:${row.id}:${sent.key}:${channel}:${address}`,
    });
  }
  if (sent.status_page) await publish(app, tx, telling, sent);
}

async function publish(
  app: App,
  tx: Tx,
  { plan, row }: Telling,
  { kind, text, subject, before }: NoticeRow,
): Promise<void> {
  await tellSubscribers(app, tx, {
    ...{ service: row.service, kind: 'maintenance', about: row.id, state: kind, title: subject, text },
    components: publicComponents(plan, row.components) ?? [],
    // Several audiences of the page are told at once; those who subscribed hear it once.
    key: `maintenance:${row.id}:${kind}:${kind === 'scheduled' ? before : row.sequence}`,
  });
}

/** What makes the notice the same one: of an announcement which, of a change its number. */
function keyOf({ kind, audience, before }: DueNotice, sequence: number): string {
  const which: Readonly<Record<MaintenanceNoticeKind, number | string>> = {
    ...{ scheduled: before ?? 0, started: 'once', completed: 'once', cancelled: 'once' },
    ...{ extended: sequence, moved: sequence },
  };
  return `${kind}:${which[kind]}:${audience}`;
}

/** Whether a notice counts: one that was dropped was told to nobody. */
export function isMade(notice: NoticeRow): notice is NoticeRow & { readonly status: 'draft' | 'sent' } {
  return notice.status !== 'dropped';
}
