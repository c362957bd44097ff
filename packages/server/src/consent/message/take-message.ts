import {
  type ConsentAction,
  type ConsentFact,
  type MessageMeaning,
  openAsk,
  readConsentMessage,
  type SuppressionCause,
  SYSTEM,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { keyOf, readAddress } from '../address.ts';
import { noteOnCase } from '../case/case.store.ts';
import { openCase } from '../case/open-case.ts';
import { factsOf, holdAddresses, keepAddresses, type NewEntry, recordEntries } from '../record-entries.ts';
import type { InboundMessage } from './read-inbound.ts';
import { replyTo } from './reply.ts';

/** A message with where and when it came. */
export interface TakenMessage extends InboundMessage {
  readonly event: string;
  readonly service: string;
  readonly source: string;
  readonly receivedAtMs: number;
  /** When the vendor says that it was sent. */
  readonly sentAtMs: number | null;
}

/** What it means for the log; a suppression has a cause. */
interface Consequence {
  readonly action: ConsentAction;
  readonly cause: SuppressionCause | null;
}

/**
 * Does what a person's message asks for, in the caller's transaction: a word of theirs ends messages or allows them again, a
 * complaint opens a case. The same message again does nothing. What was written earlier counts as earlier, however late it comes.
 */
export async function takeMessage(app: App, tx: Tx, message: TakenMessage): Promise<void> {
  const { service, channel } = message;
  const address = readAddress(message.from, app.plans.get(service).consent.region);
  if (!address) {
    app.log.warn(
      { service, event: message.event },
      'a message came from what is no telephone number; it is not looked at',
    );
    return;
  }
  const key = keyOf(app, address.identity);
  const meaning = readConsentMessage(message.text, message.vendor);
  const isOfUse = meaning !== 'other';
  // Whoever was forgotten is known again when they ask for something, and not by small talk.
  await keepAddresses(tx, app.clock.now(), [{ key, text: address.text }], isOfUse);
  const [held] = await holdAddresses(tx, [key]);
  if (held?.address === null && !isOfUse) return;
  const atMs = Math.min(message.sentAtMs ?? message.receivedAtMs, message.receivedAtMs);
  if (!(await keepMessage(tx, key, message, meaning, atMs))) return;
  const facts = (await factsOf(tx, [key])).get(key) ?? [];
  const ask = openAsk(facts, atMs);
  const entry = entryFor(message, meaning, ask);
  const { standing } = await recordEntries(app, tx, key, entry ? [{ ...entry, key, atMs }] : []);
  const isCase = meaning === 'possible-stop' || meaning === 'complaint';
  const about = { key, service, channel, merchant: null, text: message.text, by: SYSTEM, atMs } as const;
  const opened = isCase ? await openCase(app, tx, { ...about, kind: meaning, origin: 'message' }) : null;
  const sent = await replyTo(app, tx, { message, address, meaning, standing, asked: ask !== null });
  if (opened && sent !== null) await noteOnCase(app, tx, opened.id, SYSTEM, 'confirmed', `The person is told: ${sent}`);
}

/** What a message writes into the log; null: nothing. */
function entryFor(
  message: TakenMessage,
  meaning: MessageMeaning,
  ask: ConsentFact | null,
): Omit<NewEntry, 'key' | 'atMs'> | null {
  const consequence = consequenceOf(meaning, ask !== null);
  if (!consequence) return null;
  const { reference, source, event, to, text } = message;
  // An answer is to what was asked, whichever channel it came over.
  const about = consequence.action === 'confirmed' && ask ? ask : { ...message, merchant: null };
  return {
    ...{ service: about.service, merchant: about.merchant, channel: about.channel, ...consequence },
    how: meaning === 'possible-stop' || meaning === 'complaint' ? 'message' : 'keyword',
    wording: null,
    evidence: { message: reference, source, event, text: text.slice(0, 500), to },
    ...{ by: SYSTEM, nonce: reference },
  };
}

function consequenceOf(meaning: MessageMeaning, isAsked: boolean): Consequence | null {
  switch (meaning) {
    case 'stop':
    case 'possible-stop':
    case 'complaint':
      return { action: 'suppressed', cause: meaning };
    case 'start':
      return { action: isAsked ? 'confirmed' : 'started', cause: null };
    case 'yes':
      return isAsked ? { action: 'confirmed', cause: null } : null;
    case 'help':
    case 'other':
      return null;
  }
}

/** @returns false when it was there before */
async function keepMessage(
  tx: Tx,
  key: string,
  message: TakenMessage,
  meaning: MessageMeaning,
  atMs: number,
): Promise<boolean> {
  const { event, service, source, reference, channel, to, text, receivedAtMs } = message;
  const row = await tx
    .insertInto('consent_message')
    .values({
      ...{ event, key, service, source, reference, channel, recipient: to, text, meaning },
      ...{ at: new Date(atMs), received_at: new Date(receivedAtMs) },
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event')
    .executeTakeFirst();
  return row !== undefined;
}
