import { CHANNEL_TYPES } from '@tocsin/core';
import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';

export const outboxMessage = z
  .object({
    id: z.string(),
    kind: z.enum(['page', 'notification', 'update']),
    channel: z.string(),
    channelType: z.enum(CHANNEL_TYPES),
    sandbox: z.boolean(),
    to: z.string(),
    /** Whose address it is, by the key of the plan's `people`; null: a conversation, or somebody whom the plan does not know. */
    person: z.string().nullable(),
    address: z.string(),
    incidentId: z.string().nullable(),
    /** The page that it is a method of; null: it is no part of one. */
    pageId: z.string().nullable(),
    subject: z.string(),
    /** `held`: it waits, see `heldUntil` and `bundledInto`. */
    /** `not-needed`: somebody had answered before it went out. */
    status: z.enum(['queued', 'held', 'sending', 'delivered', 'failed', 'not-needed']),
    attempts: z.number(),
    error: z.string().nullable(),
    createdAt: moment,
    deliveredAt: moment.nullable(),
    /** Held back until then, by a limit of the channel or the recipient's quiet hours. */
    heldUntil: moment.nullable(),
    heldWhy: z.enum(['limit', 'quiet']).nullable(),
    /** What the vendor reported of it afterwards. */
    receipt: z.object({ status: z.enum(['delivered', 'failed']), at: moment }).nullable(),
    /** The message that it was sent as a part of. */
    bundledInto: z.string().nullable(),
  })
  .openapi('OutboxMessage');

export const outboxMessageWhole = outboxMessage
  .extend({
    /** As the recipient sees it: Slack blocks, or an e-mail's html, text and headers (packages/channels Rendered). */
    rendered: z.record(z.string(), z.unknown()),
    text: z.string(),
    actions: z.array(
      z.object({ id: z.enum(['acknowledge', 'escalate', 'resolve', 'open']), label: z.string(), used: z.boolean() }),
    ),
  })
  .openapi('OutboxMessageWhole');

export const listOutbox = endpoint({
  id: 'listOutbox',
  tag: 'outbox',
  method: 'get',
  path: '/api/outbox',
  summary: 'Every message that Tocsin sent or would send, newest first',
  query: z.object({ incidentId: z.string().optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
  response: z.object({ messages: z.array(outboxMessage) }),
});
export const getOutboxMessage = endpoint({
  id: 'getOutboxMessage',
  tag: 'outbox',
  method: 'get',
  path: '/api/outbox/{id}',
  summary: 'One message as its recipient sees it',
  params: idParam,
  response: outboxMessageWhole,
});
export const pressOutboxButton = endpoint({
  id: 'pressOutboxButton',
  tag: 'outbox',
  method: 'post',
  path: '/api/outbox/{id}/press',
  summary: 'Press a button of a sandbox message, as its recipient',
  params: idParam,
  body: z.object({ action: z.enum(['acknowledge', 'escalate', 'resolve']) }),
  response: outboxMessageWhole,
});

export * from './contract-channels.ts';
export * from './contract-on-call.ts';
