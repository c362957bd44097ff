import { channelFor, type Outcome, type OutgoingMessage, type Rendered } from '@tocsin/channels';
import type { ChannelConfig } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { hasOtherMethod, pageOf } from './advance-page.ts';
import { admitMessage, recordSend } from './channel-state.store.ts';
import { type Message, SEND_WITHIN_MS } from './claim-message.ts';
import { composeMessage } from './compose-message.ts';
import { isOptedOut } from './opt-out.store.ts';
import { deliverKey } from './queue-message.ts';
import { sendToBrowsers } from './send-to-browsers.ts';

/** What became of an attempt, and over which channel it went in the end. */
export interface Sent {
  readonly outcome: Outcome;
  readonly carrier: string;
  readonly rendered: Rendered | null;
  /** Whether anything went to the vendor: what did not counts towards no limit. */
  readonly isTried: boolean;
}

/** From the second failure on, a backup takes over at once. */
const RETRIES_BEFORE_BACKUP = 2;

/** Makes one attempt to send a message: over its channel, or over that channel's backup while it does not work. */
export async function sendMessage(app: App, message: Message): Promise<Sent> {
  const config = app.plans.find(message.service)?.channels[message.channel];
  if (!config) {
    const reason = `the plan has no channel ${message.channel} any more`;
    return { carrier: message.channel, rendered: null, isTried: false, outcome: { kind: 'permanent', reason } };
  }
  const first = await sendOver(app, message, config);
  if (first.outcome.kind !== 'retry' || message.sandbox) return first;
  const backup = backupOf(app, message, config);
  if (backup && (first.blocked || message.attempts >= RETRIES_BEFORE_BACKUP)) {
    // The durable delivery, for the case that this node dies, must not come in between.
    const runAtMs = app.clock.now() + SEND_WITHIN_MS;
    await app.jobs.add(app.db, 'deliver', { messageId: message.id }, { key: deliverKey(message.id), runAtMs });
    const second = await sendOver(app, message, backup);
    if (second.outcome.kind === 'delivered' || !first.blocked)
      return second.outcome.kind === 'delivered' ? second : first;
  }
  return first.blocked ? fallThrough(app, message, first) : first;
}

/** While a channel is left alone a page takes the person's next way at once; it waits only when there is no other. */
async function fallThrough(app: App, message: Message, blocked: Sent): Promise<Sent> {
  const page = pageOf(message);
  if (!page || blocked.outcome.kind !== 'retry') return blocked;
  const others = await app.db.transaction().execute((tx) => hasOtherMethod(app, tx, page, message.attempt_of_page));
  return others ? { ...blocked, outcome: { kind: 'permanent', reason: blocked.outcome.reason } } : blocked;
}

/** The channel that takes over; a sandbox delivers nowhere and takes over nothing. */
function backupOf(app: App, message: Message, config: ChannelConfig): ChannelConfig | null {
  const backup = app.plans.find(message.service)?.channels[config.backup ?? ''];
  return backup && !channelFor(backup).sandbox ? backup : null;
}

async function sendOver(app: App, message: Message, config: ChannelConfig): Promise<Sent & { blocked: boolean }> {
  const { channel, sandbox } = channelFor(config);
  const nothing = { carrier: config.id, rendered: null, isTried: false };
  const [optedOut, admission, thread] = await Promise.all([
    isOptedOut(app.db, message, config.id),
    sandbox ? ({ admitted: true } as const) : admitMessage(app, message.service, config.id),
    firstReference(app, message, config.id),
  ]);
  if (optedOut) {
    const reason = 'the recipient has asked the vendor for no more messages (STOP)';
    return { ...nothing, blocked: false, outcome: { kind: 'permanent', reason } };
  }
  if (!admission.admitted) {
    const afterSeconds = Math.max(1, Math.ceil((admission.retryAtMs - app.clock.now()) / 1000));
    const reason = `${config.id} does not work now: ${admission.error ?? 'it failed again and again'}`;
    return { ...nothing, blocked: true, outcome: { kind: 'retry', afterSeconds, reason } };
  }
  const outgoing = await composeMessage(app, app.db, {
    ...message,
    channel: config.id,
    incidentId: message.incident_id,
    name: message.recipient_name,
    text: message.body,
    isTest: message.is_test,
    isBundle: message.is_bundle,
    answerCode: message.answer_code,
    thread,
  });
  const outcome = await attempt(app, message, outgoing, config);
  if (!sandbox) await recordSend(app, message.service, config.id, outcome.kind === 'retry' ? outcome.reason : null);
  return { blocked: false, isTried: true, outcome, carrier: config.id, rendered: channel.render(outgoing) };
}

function attempt(app: App, message: Message, outgoing: OutgoingMessage, config: ChannelConfig): Promise<Outcome> {
  const { channel, sandbox } = channelFor(config);
  if (config.type === 'push' && !sandbox) return sendToBrowsers(app, message, outgoing, config);
  return channel.send(outgoing, config.settings);
}

/** The incident's first message at this address over this channel, so that the rest go into its thread. */
async function firstReference(app: App, message: Message, carrier: string): Promise<string | undefined> {
  if (!message.incident_id) return undefined;
  const first = await app.db
    .selectFrom('message')
    .select('reference')
    .where('incident_id', '=', message.incident_id)
    .where('address', '=', message.address)
    .where('reference', 'is not', null)
    .where((eb) => eb(eb.fn.coalesce('carried_by', 'channel'), '=', carrier))
    .where('bundled_into', 'is', null)
    .orderBy('delivered_at')
    .limit(1)
    .executeTakeFirst();
  return first?.reference ?? undefined;
}
