import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';

const onCallPerson = z.object({ person: z.string(), name: z.string() });

export const getOnCall = endpoint({
  id: 'getOnCall',
  tag: 'on-call',
  method: 'get',
  path: '/api/oncall',
  summary: 'Who is on call, and the shifts of the next weeks',
  query: z.object({
    service: z.string().optional(),
    at: z.string().optional(),
    days: z.coerce.number().int().min(1).max(90).default(28),
  }),
  response: z.object({
    at: moment,
    schedules: z.array(
      z.object({
        service: z.string(),
        id: z.string(),
        title: z.string(),
        timezone: z.string(),
        now: z.array(z.object({ slot: z.string(), person: onCallPerson.nullable(), until: moment.nullable() })),
        shifts: z.array(
          z.object({
            slot: z.string(),
            person: onCallPerson.nullable(),
            from: moment,
            to: moment,
            override: z.boolean(),
          }),
        ),
      }),
    ),
    escalation: z.array(
      z.object({
        service: z.string(),
        id: z.string(),
        severities: z.array(z.string()),
        repeat: z.number(),
        steps: z.array(
          z.object({
            afterSeconds: z.number(),
            targets: z.array(z.object({ label: z.string(), now: z.string().nullable() })),
          }),
        ),
      }),
    ),
    people: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        contact: z.array(z.object({ channel: z.string(), address: z.string(), sandbox: z.boolean() })),
      }),
    ),
  }),
});

export const outboxMessage = z
  .object({
    id: z.string(),
    kind: z.enum(['page', 'notification', 'update']),
    channel: z.string(),
    channelType: z.enum(['slack', 'email', 'sandbox']),
    sandbox: z.boolean(),
    to: z.string(),
    address: z.string(),
    incidentId: z.string().nullable(),
    subject: z.string(),
    status: z.enum(['queued', 'sending', 'delivered', 'failed']),
    attempts: z.number(),
    error: z.string().nullable(),
    createdAt: moment,
    deliveredAt: moment.nullable(),
  })
  .openapi('OutboxMessage');

export const outboxMessageWhole = outboxMessage
  .extend({
    /** As the recipient sees it: Slack blocks, or an e-mail's html, text and headers (packages/channels Rendered). */
    rendered: z.record(z.string(), z.unknown()),
    text: z.string(),
    actions: z.array(
      z.object({ id: z.enum(['acknowledge', 'escalate', 'open']), label: z.string(), used: z.boolean() }),
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
  body: z.object({ action: z.enum(['acknowledge', 'escalate']) }),
  response: outboxMessageWhole,
});
