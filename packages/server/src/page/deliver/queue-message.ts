import { createHash } from 'node:crypto';
import { type CalendarPart, channelFor } from '@tocsin/channels';
import type { ChannelConfig, Incident, Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import type { ActionId } from '../tables.ts';
import { composeMessage } from './compose-message.ts';

export interface MessageRequest {
  readonly kind: 'page' | 'notification' | 'update';
  readonly service: string;
  readonly incidentId: string | null;
  /** A key of the plan's `channels`; one that the plan no longer has becomes a sandbox. */
  readonly channel: string;
  readonly address: string;
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  readonly actions?: readonly ActionId[];
  /** The same key again is the same message: it is not sent twice. */
  readonly idempotencyKey: string;
  readonly page?: { readonly id: string; readonly attempt: number };
  /** A key of the plan's `people`; nothing: whoever has this address, if anybody. */
  readonly person?: string;
  readonly isTest?: boolean;
  readonly isBundle?: boolean;
  /** Whether it goes to people outside the company: then it shows nothing of the incident but its own text. */
  readonly outside?: boolean;
  /** What the message is about, when it has just been read. */
  readonly incident?: Incident;
  /** An invitation; only an e-mail carries it. */
  readonly calendar?: CalendarPart;
  /** How long the durable job waits when the caller delivers at once itself; 0: it delivers. */
  readonly deliverAfterMs?: number;
}

/**
 * Queues a message in the caller's transaction; a durable job sends it after the commit.
 * @returns the message's id, derived from the idempotency key
 */
export async function queueMessage(app: App, tx: Tx, request: MessageRequest): Promise<string> {
  const id = messageIdOf(request.idempotencyKey);
  const plan = app.plans.get(request.service);
  const config = channelOf(plan, request.channel);
  const { channel, sandbox } = channelFor(config);
  const actions = [...(request.actions ?? [])];
  const message = await composeMessage(app, tx, { ...request, id, actions }, request.incident);
  const inserted = await tx
    .insertInto('message')
    .values({
      ...columnsOf(request),
      id,
      person: request.person ?? ownerOf(plan, request.channel, request.address),
      channel_type: config.type,
      sandbox,
      actions: JSON.stringify(actions),
      rendered: JSON.stringify(channel.render(message)),
      status: 'queued',
      created_at: new Date(app.clock.now()),
    })
    .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) {
    const later = request.deliverAfterMs ? { runAtMs: app.clock.now() + request.deliverAfterMs } : {};
    await app.jobs.add(tx, 'deliver', { messageId: id }, { key: deliverKey(id), ...later });
    await app.live.publish(tx, 'outbox', id);
  }
  return id;
}

/** A channel of the plan; one that it does not have (any more) is a sandbox. */
export function channelOf(plan: Plan, id: string): ChannelConfig {
  return plan.channels[id] ?? { id, type: 'sandbox', settings: {}, missing: [], backup: null };
}

/** Key of a message's one delivery job. */
export function deliverKey(messageId: string): string {
  return `deliver:${messageId}`;
}

/** A message's id: a UUID (version 8: our own derivation), so that a vendor sees the same id for the same message. */
export function messageIdOf(idempotencyKey: string): string {
  const hex = createHash('sha256').update(idempotencyKey).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function ownerOf(plan: Plan, channel: string, address: string): string | null {
  const people = Object.values(plan.people);
  return people.find(({ contact }) => contact.some((c) => c.channel === channel && c.address === address))?.id ?? null;
}

function columnsOf(request: MessageRequest) {
  return {
    idempotency_key: request.idempotencyKey,
    kind: request.kind,
    service: request.service,
    incident_id: request.incidentId,
    page_id: request.page?.id ?? null,
    attempt_of_page: request.page?.attempt ?? 0,
    channel: request.channel,
    recipient_name: request.name,
    address: request.address,
    subject: request.subject,
    body: request.text,
    is_test: request.isTest ?? false,
    is_bundle: request.isBundle ?? false,
    outside: request.outside ?? false,
    attempts: 0,
    calendar: request.calendar ? JSON.stringify(request.calendar) : null,
  };
}
