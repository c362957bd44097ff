import { channelFor, type Outcome } from '@tocsin/channels';
import { type Command, SYSTEM } from '@tocsin/core';
import type { Selectable } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { readIncident } from '../respond/incident.views.ts';
import { composeMessage } from './compose-message.ts';
import { deliverKey } from './queue-message.ts';
import { pageNextMethod } from './queue-page.ts';
import type { PageTables } from './tables.ts';

type Message = Selectable<PageTables['message']>;

/** After so many attempts over one channel the next channel is tried. */
const MOST_ATTEMPTS = 5;

/**
 * Sends one message and records what became of it, in this order: a crash between the two sends it again, because a
 * doubled page annoys and a lost one is an outage.
 */
export async function deliverMessage(app: App, messageId: string): Promise<void> {
  const message = await claim(app, messageId);
  if (!message) return;
  const reason = await noLongerNeeded(app, message);
  const outcome: Outcome = reason ? { kind: 'permanent', reason } : await send(app, message);
  await app.db.transaction().execute(async (tx) => {
    if (outcome.kind === 'retry' && message.attempts < MOST_ATTEMPTS) await sendLater(app, tx, messageId, outcome);
    else {
      await recordEnd(app, tx, messageId, outcome);
      if (reason === null) await reportPage(app, tx, message, outcome);
    }
    await app.live.publish(tx, 'outbox', messageId);
  });
}

async function sendLater(
  app: App,
  tx: Tx,
  messageId: string,
  outcome: Extract<Outcome, { kind: 'retry' }>,
): Promise<void> {
  await tx
    .updateTable('message')
    .set({ status: 'queued', error: outcome.reason })
    .where('id', '=', messageId)
    .execute();
  const runAtMs = app.clock.now() + outcome.afterSeconds * 1000;
  await app.jobs.add(tx, 'deliver', { messageId }, { key: deliverKey(messageId), runAtMs });
}

async function recordEnd(app: App, tx: Tx, messageId: string, outcome: Outcome): Promise<void> {
  const end =
    outcome.kind === 'delivered'
      ? {
          status: 'delivered' as const,
          error: null,
          reference: outcome.reference,
          delivered_at: new Date(app.clock.now()),
        }
      : { status: 'failed' as const, error: outcome.reason };
  await tx.updateTable('message').set(end).where('id', '=', messageId).execute();
  await app.jobs.remove(tx, deliverKey(messageId));
}

/** Takes a message that is still to be sent. One left `sending` by a crash is sent again. */
async function claim(app: App, messageId: string): Promise<Message | undefined> {
  return app.db
    .updateTable('message')
    .set((eb) => ({ status: 'sending', attempts: eb('attempts', '+', 1) }))
    .where('id', '=', messageId)
    .where('status', 'in', ['queued', 'sending'])
    .returningAll()
    .executeTakeFirst();
}

/** A page that waited while somebody acknowledged must not wake anybody any more. */
async function noLongerNeeded(app: App, message: Message): Promise<string | null> {
  if (!message.page_id || !message.incident_id) return null;
  const incident = await readIncident(app.db, message.incident_id);
  const { status } = incident.escalation;
  const why = incident.pages[message.page_id]?.why;
  if (status === 'ended') return 'not sent: the incident is over';
  const answered = status === 'acknowledged' && (why === 'escalation' || why === 'forgotten');
  return answered ? 'not sent: somebody had acknowledged' : null;
}

async function send(app: App, message: Message): Promise<Outcome> {
  const plan = app.plans.get(message.service);
  const config = plan.channels[message.channel];
  if (!config) return { kind: 'permanent', reason: `the plan has no channel ${message.channel} any more` };
  const { channel } = channelFor(config);
  const outgoing = await composeMessage(app, app.db, {
    id: message.id,
    kind: message.kind,
    incidentId: message.incident_id,
    address: message.address,
    name: message.recipient_name,
    subject: message.subject,
    text: message.body,
    actions: message.actions,
    thread: await firstReference(app, message),
  });
  return channel.send(outgoing, config.settings);
}

/** The incident's first message at this address, so that the rest go into its thread. */
async function firstReference(app: App, message: Message): Promise<string | undefined> {
  if (!message.incident_id) return undefined;
  const first = await app.db
    .selectFrom('message')
    .select('reference')
    .where('incident_id', '=', message.incident_id)
    .where('channel', '=', message.channel)
    .where('address', '=', message.address)
    .where('reference', 'is not', null)
    .orderBy('delivered_at')
    .limit(1)
    .executeTakeFirst();
  return first?.reference ?? undefined;
}

async function reportPage(
  app: App,
  tx: Parameters<typeof pageNextMethod>[1],
  message: Message,
  outcome: Outcome,
): Promise<void> {
  const { page_id: pageId, incident_id: incidentId, channel, sandbox } = message;
  if (!pageId || !incidentId) return;
  let report: Command = { kind: 'page-sent', pageId, channel, sandbox };
  if (outcome.kind !== 'delivered') {
    const more = await pageNextMethod(app, tx, message);
    report = { kind: 'page-failed', pageId, channel, reason: outcome.reason, last: !more };
  }
  await commandIncident(app, incidentId, report, SYSTEM, tx);
}
