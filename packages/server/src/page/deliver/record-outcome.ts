import type { Outcome } from '@tocsin/channels';
import { type Command, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { advancePage, isAnsweredIncident, pageOf } from './advance-page.ts';
import type { Message } from './claim-message.ts';
import { deliverKey } from './queue-message.ts';
import type { Sent } from './send-message.ts';

/** After so many attempts over one channel the next channel is tried. */
const MOST_ATTEMPTS = 5;

/** Records what became of an attempt: tries again later, or ends it and takes its page on. */
export async function recordOutcome(app: App, message: Message, sent: Sent): Promise<void> {
  const { outcome } = sent;
  if (outcome.kind === 'retry' && message.attempts < MOST_ATTEMPTS) return sendLater(app, message, outcome);
  await app.db.transaction().execute(async (tx) => {
    await recordEnd(app, tx, message, sent, 'sending');
    if (message.is_bundle)
      await app.jobs.add(tx, 'end-bundle', { bundleId: message.id, outcome, carrier: sent.carrier });
  });
}

/** The outcome of a bundle, for the messages that it stood for. */
export interface BundleEnd {
  readonly bundleId: string;
  readonly outcome: Outcome;
  readonly carrier: string;
}

/** So many at once: each is about another incident. */
const MEMBERS_AT_ONCE = 4;

/** Records for each message of a bundle what became of it. What a crash left is recorded when the job runs again. */
export async function endBundle(app: App, { bundleId, outcome, carrier }: BundleEnd): Promise<void> {
  const members = await membersOf(app, bundleId);
  const sent = { outcome, carrier, rendered: null, isTried: true };
  const record = async () => {
    for (let next = members.shift(); next; next = members.shift()) {
      const member = next;
      await app.db.transaction().execute((tx) => recordEnd(app, tx, member, sent, 'held'));
    }
  };
  await Promise.all(Array.from({ length: MEMBERS_AT_ONCE }, record));
}

/** Ends messages that nobody needs any more. */
export async function recordNotNeeded(app: App, tx: Tx, message: Message, reason: string): Promise<void> {
  await tx
    .updateTable('message')
    .set({ status: 'not-needed', error: reason, held_until: null, claimed_at: null })
    .where('id', '=', message.id)
    .where('status', 'in', ['queued', 'sending', 'held'])
    .execute();
  await app.jobs.remove(tx, deliverKey(message.id));
  await app.live.publish(tx, 'outbox', message.id);
}

/** The messages that a bundle stands for and that it has not ended yet. */
export function membersOf(app: App, bundleId: string): Promise<Message[]> {
  return app.db
    .selectFrom('message')
    .selectAll()
    .where('bundled_into', '=', bundleId)
    .where('status', '=', 'held')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

async function sendLater(app: App, message: Message, outcome: Extract<Outcome, { kind: 'retry' }>): Promise<void> {
  const messageId = message.id;
  await app.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('message')
      .set({ status: 'queued', error: outcome.reason })
      .where('id', '=', messageId)
      .where('status', '=', 'sending')
      .execute();
    const runAtMs = app.clock.now() + outcome.afterSeconds * 1000;
    await app.jobs.add(tx, 'deliver', { messageId }, { key: deliverKey(messageId), runAtMs });
    await app.live.publish(tx, 'outbox', messageId);
  });
}

async function recordEnd(app: App, tx: Tx, message: Message, sent: Sent, from: 'held' | 'sending'): Promise<void> {
  const { outcome, carrier, rendered, isTried } = sent;
  const end =
    outcome.kind === 'delivered'
      ? {
          status: 'delivered' as const,
          error: null,
          // An answer to the bundle's reference is an answer to the bundle.
          reference: from === 'held' ? null : outcome.reference,
          carried_by: carrier,
          delivered_at: new Date(app.clock.now()),
        }
      : { status: 'failed' as const, error: outcome.reason };
  const shown = rendered && from === 'sending' ? { rendered: JSON.stringify(rendered) } : {};
  const updated = await tx
    .updateTable('message')
    .set({ ...end, ...shown, ...(isTried ? {} : { claimed_at: null }), held_until: null })
    .where('id', '=', message.id)
    .where('status', '=', from)
    .executeTakeFirst();
  // Sent twice after a crash: what was recorded first stays.
  if (updated.numUpdatedRows === 0n) return;
  await app.jobs.remove(tx, deliverKey(message.id));
  if (message.is_test) await recordTest(tx, message.id, outcome);
  await reportPage(app, tx, message, outcome);
  if (outcome.kind === 'delivered') await settleLate(app, tx, message);
  await app.live.publish(tx, 'outbox', message.id);
}

/** Somebody answered while the message was on its way: when the others were brought up to date it was not there yet. */
async function settleLate(app: App, tx: Tx, message: Message): Promise<void> {
  const { incident_id: incidentId, page_id: pageId, service } = message;
  if (!incidentId || message.sandbox || !message.actions.includes('acknowledge')) return;
  const incident = await readIncident(tx, incidentId);
  const askedMs = message.created_at.getTime();
  const wasAnswered = pageId
    ? incident.pages[pageId]?.answeredMs !== undefined
    : incident.acknowledgedMs !== null && askedMs <= incident.acknowledgedMs;
  if (!isAnsweredIncident(incident) || !wasAnswered) return;
  const text = incident.resolvedMs === null ? 'Somebody has acknowledged it' : 'It is resolved';
  await app.jobs.add(tx, 'settle-pages', { incidentId, service, text }, { key: `settle-late:${message.id}` });
}

async function recordTest(tx: Tx, messageId: string, outcome: Outcome): Promise<void> {
  await tx
    .updateTable('contact_test')
    .set(
      outcome.kind === 'delivered'
        ? { outcome: 'delivered', error: null }
        : { outcome: 'failed', error: outcome.reason },
    )
    .where('message_id', '=', messageId)
    .where('outcome', '=', 'waiting')
    .execute();
}

async function reportPage(app: App, tx: Tx, message: Message, outcome: Outcome): Promise<void> {
  if (outcome.kind !== 'delivered') return failPage(app, tx, message, outcome.reason);
  const { page_id: pageId, incident_id: incidentId, channel, sandbox } = message;
  if (!pageId || !incidentId) return;
  const report: Command = { kind: 'page-sent', pageId, channel, sandbox };
  await commandIncident(app, incidentId, report, SYSTEM, tx);
}

/** A message of a page has failed for good: its person's next method is used, and the timeline says so. */
export async function failPage(app: App, tx: Tx, message: Message, reason: string): Promise<void> {
  const page = pageOf(message);
  if (!page) return;
  const { unreachable } = await advancePage(app, tx, page);
  const { pageId } = page;
  const report: Command = { kind: 'page-failed', pageId, channel: message.channel, reason, last: unreachable };
  await commandIncident(app, page.incidentId, report, SYSTEM, tx);
}
