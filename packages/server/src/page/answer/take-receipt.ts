import { setTimeout as sleep } from 'node:timers/promises';
import type { InboundEvent } from '@tocsin/channels';
import { SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { isAnswered } from '../deliver/advance-page.ts';
import type { Message } from '../deliver/claim-message.ts';
import { failPage } from '../deliver/record-outcome.ts';
import type { InboundPlace } from './take-inbound.ts';

type Receipt = Extract<InboundEvent, { kind: 'receipt' }>;

/** A vendor may report before we have stored what it calls the message; so long, and so often, we look again. */
const LOOK_AGAIN_MS = 250;
const LOOKS = 4;

/**
 * Takes in what a vendor reports of a message that it had accepted. Reports carry no order: the first final one stays, and
 * one about a reference that a newer attempt has replaced is about nothing. A failure takes the page to the person's next
 * method, unless somebody has answered it.
 */
export async function takeReceipt(app: App, place: InboundPlace, receipt: Receipt): Promise<void> {
  const messageId = await findByReference(app, place, receipt.reference);
  if (messageId === null) return;
  await app.db.transaction().execute(async (tx) => {
    const message = await mark(app, tx, messageId, receipt);
    if (!message) return;
    if (message.is_test) await recordTest(tx, messageId, receipt);
    for (const part of message.is_bundle ? await partsOf(tx, message.id) : [message])
      await tell(app, tx, part, receipt);
    await app.live.publish(tx, 'outbox', messageId);
  });
}

async function findByReference(
  app: App,
  { service, channel }: InboundPlace,
  reference: string,
): Promise<string | null> {
  for (let look = 0; look < LOOKS; look++) {
    const found = await app.db
      .selectFrom('message')
      .select('id')
      .where('service', '=', service)
      .where('reference', '=', reference)
      .where((eb) => eb(eb.fn.coalesce('carried_by', 'channel'), '=', channel))
      .limit(1)
      .executeTakeFirst();
    if (found) return found.id;
    const underWay = await app.db
      .selectFrom('message')
      .select('id')
      .where('service', '=', service)
      .where('status', '=', 'sending')
      .limit(1)
      .executeTakeFirst();
    if (!underWay) return null;
    await sleep(LOOK_AGAIN_MS);
  }
  return null;
}

/** @returns the message when this is the first final receipt of it */
async function mark(app: App, tx: Tx, messageId: string, { status }: Receipt): Promise<Message | undefined> {
  return tx
    .updateTable('message')
    .set({ receipt_status: status, receipt_at: new Date(app.clock.now()) })
    .where('id', '=', messageId)
    .where('receipt_status', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

function partsOf(tx: Tx, bundleId: string): Promise<Message[]> {
  return tx.selectFrom('message').selectAll().where('bundled_into', '=', bundleId).orderBy('page_id').execute();
}

/** Tells the incident: it has arrived, or it has not and the next method is used. */
async function tell(app: App, tx: Tx, message: Message, { status, reason }: Receipt): Promise<void> {
  const { page_id: pageId, incident_id: incidentId, channel } = message;
  if (!pageId || !incidentId) return;
  if (status === 'delivered') {
    await commandIncident(app, incidentId, { kind: 'page-confirmed', pageId, channel }, SYSTEM, tx);
    return;
  }
  if (isAnswered(await readIncident(tx, incidentId), pageId)) return;
  const error = `it did not arrive: ${reason ?? 'the vendor does not say why'}`;
  await tx.updateTable('message').set({ status: 'failed', error }).where('id', '=', message.id).execute();
  await failPage(app, tx, message, error);
}

async function recordTest(tx: Tx, messageId: string, { status, reason }: Receipt): Promise<void> {
  if (status === 'delivered') return;
  await tx
    .updateTable('contact_test')
    .set({ outcome: 'failed', error: reason ?? 'the vendor reports that it did not arrive' })
    .where('message_id', '=', messageId)
    .where('outcome', 'in', ['waiting', 'delivered'])
    .execute();
}
