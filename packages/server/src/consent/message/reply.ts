import type { ConsentRules, ConsentStanding, MessageMeaning } from '@tocsin/core';
import { messageIdOf, queueMessage } from '../../page/deliver/queue-message.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import type { TakenMessage } from './take-message.ts';

/** Two machines that answer each other HELP must not go on for ever. */
const SAME_ANSWER_MS = 3_600_000;

interface Replying {
  readonly message: TakenMessage;
  readonly address: { readonly text: string };
  readonly meaning: MessageMeaning;
  /** After the message. */
  readonly standing: ConsentStanding;
  readonly asked: boolean;
}

/**
 * Answers a message as the plan says, over its channel: one confirmation of an opt-out (47 CFR 64.1200(a)(12) allows one), HELP,
 * and START when it has allowed something again. The same answer goes to an address once an hour.
 * @returns what was said; null: nothing
 */
export async function replyTo(app: App, tx: Tx, replying: Replying): Promise<string | null> {
  const { message, address, meaning, standing } = replying;
  const reply = replyFor(meaning, standing, replying.asked);
  const text = reply && app.plans.get(message.service).consent.replies[reply];
  if (!reply || !text) return null;
  const hour = Math.floor(message.receivedAtMs / SAME_ANSWER_MS);
  const once = `${reply}:${messageIdOf(address.text)}:${hour}`;
  return (await sendText(app, tx, message.service, address.text, text, once)) === null ? null : text;
}

function replyFor(
  meaning: MessageMeaning,
  { suppression }: ConsentStanding,
  asked: boolean,
): keyof ConsentRules['replies'] | null {
  if (meaning === 'help') return 'help';
  if (meaning === 'stop' || meaning === 'possible-stop' || meaning === 'complaint') return suppression ? 'stop' : null;
  if (meaning === 'start' || (meaning === 'yes' && asked)) return suppression ? null : 'start';
  return null;
}

/**
 * Queues a text to a person over the plan's channel, as durable as any other message.
 * @param once the same again is the same message
 * @returns the message's id; null when the plan has no channel for it
 */
export async function sendText(
  app: App,
  tx: Tx,
  service: string,
  address: string,
  text: string,
  once: string,
): Promise<string | null> {
  const { channel } = app.plans.get(service).consent;
  if (channel === null || !address.startsWith('+')) return null;
  return queueMessage(app, tx, {
    // An update waits for no limits and is not joined with others.
    ...{ kind: 'update', service, incidentId: null, channel, address, name: address, subject: text, text: '' },
    idempotencyKey: `consent:${service}:${once}`,
  });
}
