import { type BundleItem, composeBundle, earliestSendMs, limitsOf } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { whyNotNeeded } from './advance-page.ts';
import { lockAddress, type Message, markSending, pastOf, releaseLater, SEND_WITHIN_MS } from './claim-message.ts';
import { incidentUrl, isReachableFrom } from './compose-message.ts';
import { deliverClaimed } from './deliver.job.ts';
import { isOptedOut } from './opt-out.store.ts';
import { deliverKey, messageIdOf, queueMessage } from './queue-message.ts';
import { recordNotNeeded } from './record-outcome.ts';

/** An address, and the channel over which something is held for it. */
export interface HeldFor {
  readonly service: string;
  readonly channel: string;
  readonly address: string;
}

/** The time of what is held for an address has come: whatever is still needed goes out as one message. */
export async function releaseHeld(app: App, place: HeldFor): Promise<void> {
  const ready = await app.db.transaction().execute((tx) => takeHeld(app, tx, place));
  if (ready) await deliverClaimed(app, ready);
}

async function takeHeld(app: App, tx: Tx, place: HeldFor): Promise<Message | null> {
  const [any] = await heldFor(app, tx, place);
  if (!any) return null;
  await lockAddress(tx, any);
  const items: { message: Message; item: BundleItem }[] = [];
  for (const message of await heldFor(app, tx, place)) {
    const item = await itemOf(app, tx, message);
    if (typeof item === 'string') await recordNotNeeded(app, tx, message, item);
    else items.push({ message, item });
  }
  const [first] = items;
  if (!first) return null;
  const messages = items.map(({ message }) => message);
  const isFirst = messages.some((message) => message.is_first);
  const { sent } = await pastOf(app, tx, first.message);
  const nowMs = app.clock.now();
  const untilMs = earliestSendMs(limitsOf(any.channel_type, any.person !== null), sent, isFirst, nowMs);
  if (untilMs > nowMs && !(await isOptedOut(tx, any, any.channel))) {
    await holdOn(tx, messages, untilMs);
    await releaseLater(app, tx, any, 'limit');
    return null;
  }
  if (messages.length === 1) return releaseAlone(app, tx, first.message);
  return bundle(app, tx, messages, composeBundle(items.map(({ item }) => item)), isFirst);
}

async function releaseAlone(app: App, tx: Tx, message: Message): Promise<Message | null> {
  const runAtMs = app.clock.now() + SEND_WITHIN_MS;
  await app.jobs.add(tx, 'deliver', { messageId: message.id }, { key: deliverKey(message.id), runAtMs });
  return markSending(app, tx, message, {});
}

/** What waits for a limit goes together, though some of it could wait longer; what waits for the morning does. */
function heldFor(app: App, tx: Tx, { service, channel, address }: HeldFor): Promise<Message[]> {
  return tx
    .selectFrom('message')
    .selectAll()
    .where('status', '=', 'held')
    .where('bundled_into', 'is', null)
    .where('service', '=', service)
    .where('channel', '=', channel)
    .where('address', '=', address)
    .where((eb) => eb.or([eb('held_why', '=', 'limit'), eb('held_until', '<=', new Date(app.clock.now()))]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** @returns why the message is not needed any more, or what the bundle says of it */
async function itemOf(app: App, tx: Tx, message: Message): Promise<string | BundleItem> {
  // A code is worth nothing where no reply comes back.
  const code = isReachableFrom(app, message.service, message.channel) ? message.answer_code : null;
  const own = { isPage: message.kind === 'page', subject: message.subject, code };
  if (!message.incident_id) return { ...own, incident: null };
  const incident = await readIncident(tx, message.incident_id);
  const reason = message.page_id ? whyNotNeeded(incident, message.page_id) : null;
  if (reason !== null) return reason;
  const { id, severity, title } = incident;
  return { ...own, incident: { id, severity, title, url: incidentUrl(app, id) } };
}

async function holdOn(tx: Tx, messages: readonly Message[], untilMs: number): Promise<void> {
  await tx
    .updateTable('message')
    .set({ held_until: new Date(untilMs), held_why: 'limit' })
    .where(
      'id',
      'in',
      messages.map(({ id }) => id),
    )
    .execute();
}

/** Makes one message of many. Its id follows from theirs, so that it is the same after a crash. */
async function bundle(
  app: App,
  tx: Tx,
  messages: readonly Message[],
  said: { readonly subject: string; readonly text: string },
  isFirst: boolean,
): Promise<Message | null> {
  const [one] = messages;
  if (!one) return null;
  const ids = messages.map(({ id }) => id);
  const key = `bundle:${messageIdOf(ids.join())}`;
  const isPage = messages.some(({ kind }) => kind === 'page');
  const id = await queueMessage(app, tx, {
    kind: isPage ? 'page' : 'notification',
    service: one.service,
    incidentId: null,
    channel: one.channel,
    address: one.address,
    name: one.recipient_name,
    ...(one.person ? { person: one.person } : {}),
    subject: said.subject,
    text: said.text,
    actions: messages.some(({ actions }) => actions.includes('acknowledge')) ? ['acknowledge', 'open'] : ['open'],
    isBundle: true,
    idempotencyKey: key,
    deliverAfterMs: SEND_WITHIN_MS,
  });
  await tx.updateTable('message').set({ bundled_into: id }).where('id', 'in', ids).execute();
  const queued = await tx.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return markSending(app, tx, queued, { is_first: isFirst });
}
