import { createHash } from 'node:crypto';
import { channelFor } from '@tocsin/channels';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { composeMessage } from './compose-message.ts';
import type { ActionId } from './tables.ts';

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
  /** How long the durable job waits when the caller delivers at once itself; 0: it delivers. */
  readonly deliverAfterMs?: number;
}

/**
 * Queues a message in the caller's transaction; a durable job sends it after the commit.
 * @returns the message's id, derived from the idempotency key
 */
export async function queueMessage(app: App, tx: Tx, request: MessageRequest): Promise<string> {
  const id = uuidOf(request.idempotencyKey);
  const plan = app.plans.get(request.service);
  const config = plan.channels[request.channel] ?? {
    id: request.channel,
    type: 'sandbox' as const,
    settings: {},
    missing: [],
    backup: null,
  };
  const { channel, sandbox } = channelFor(config);
  const actions = [...(request.actions ?? [])];
  const message = await composeMessage(app, tx, { ...request, id, actions });
  const inserted = await tx
    .insertInto('message')
    .values({
      id,
      idempotency_key: request.idempotencyKey,
      kind: request.kind,
      service: request.service,
      incident_id: request.incidentId,
      page_id: request.page?.id ?? null,
      attempt_of_page: request.page?.attempt ?? 0,
      channel: request.channel,
      channel_type: config.type,
      sandbox,
      recipient_name: request.name,
      address: request.address,
      subject: request.subject,
      body: request.text,
      actions: JSON.stringify(actions),
      rendered: JSON.stringify(channel.render(message)),
      status: 'queued',
      attempts: 0,
      error: null,
      reference: null,
      created_at: new Date(app.clock.now()),
      delivered_at: null,
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

/** Key of a message's one delivery job. */
export function deliverKey(messageId: string): string {
  return `deliver:${messageId}`;
}

/** A UUID (version 8: our own derivation) from the idempotency key, so that a vendor sees the same id for the same message. */
function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
