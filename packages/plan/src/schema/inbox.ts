import { INBOX_PROVIDERS } from '@tocsin/core';
import { z } from 'zod';
import { duration, flag, laterUrl, reference, says, text, variable } from './formats.ts';
import { inboxAlerts } from './inbox-alerts.ts';
import { span } from './monitors/base.ts';

/* Webhooks that are received for the application, and how they are handed on. */

const title = (example: string) => text('Title as people see it; nothing: made from the id.', example).optional();

const signature = z
  .strictObject({
    header: text('Header with the signature, or with the secret itself for the provider "header".', 'X-Signature'),
    algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha256').meta(says('Hash of the HMAC.', 'sha512')),
    encoding: z.enum(['hex', 'base64']).default('hex').meta(says('How the signature is written.', 'base64')),
    prefix: text('What stands before the signature in its header.', 'sha256=').optional(),
    timestamp: text(
      'Header with the time of sending, in seconds or milliseconds; nothing: there is none.',
      'X-Timestamp',
    ).optional(),
    signs: text('What is signed: {body} and {timestamp} stand for themselves.', '{timestamp}.{body}').default('{body}'),
  })
  .meta(says('How a vendor signs that is not known here.', { header: 'X-Signature', algorithm: 'sha256' }));

const retry = z
  .strictObject({
    attempts: z.int().min(1).max(100).default(20).meta(says('Attempts before an event is a dead letter.', 10)),
    first: duration('Pause after the first failure; each one after it is twice as long.', '5s').prefault('5s'),
    most: duration('The longest pause.', '1h').prefault('1h'),
  })
  .meta(says('How a delivery that failed is tried again.', { attempts: 10, first: '10s', most: '30m' }));

const ownLevers = z
  .strictObject({
    delivery: reference('A switch: nothing is delivered while it is pulled.', 'webhook-processing').optional(),
    concurrency: reference('A limit: how many are delivered at once.', 'webhook-concurrency').optional(),
    rate: reference('A limit: how many a second; 0 is no limit.', 'webhook-rate').optional(),
    types: reference('A mode: only the types of "first" are delivered while it is pulled.', 'webhook-types').optional(),
  })
  .default({})
  .meta(
    says(
      'Levers of the plan that move this source; nothing: ID.delivery, ID.concurrency, ID.rate and ID.types, which are made.',
      {
        concurrency: 'webhook-concurrency',
      },
    ),
  );

const source = z
  .strictObject({
    title: title('Stripe webhooks'),
    provider: z
      .enum(INBOX_PROVIDERS)
      .meta(says('Whose signature is looked for; hmac and header are for any other.', 'stripe')),
    secret: z
      .union([
        text('By which the vendor signs, from a secret.', variable('STRIPE_WEBHOOK_SECRET')),
        z
          .array(text('One of them.', variable('STRIPE_WEBHOOK_SECRET')))
          .min(1)
          .max(2),
      ])
      .meta(
        says(
          'By which the vendor signs, from a secret; two while it is changed. For Telnyx, its public key.',
          variable('STRIPE_WEBHOOK_SECRET'),
          [variable('STRIPE_WEBHOOK_SECRET'), variable('STRIPE_WEBHOOK_SECRET_OLD')],
        ),
      ),
    signature: signature.optional(),
    address: laterUrl(
      'The address that the vendor calls, where it is signed too (Twilio); nothing: that of Tocsin.',
      'https://hooks.example.com/in/shop/twilio',
    ).optional(),
    tolerance: span('How old a signed time of sending may be.', '5m').prefault('5m'),
    window: span('How long an event is known again by its id.', '7d').prefault('7d'),
    largest: z.int().min(1).max(25_000).default(1_000).meta(says('The largest body, in KB.', 256)),
    eventId: text(
      'Path in the body or "header NAME" of the event\'s id; nothing: as the vendor has it.',
      'data.id',
      'header X-Event-Id',
    ).optional(),
    eventType: text(
      'Path in the body or "header NAME" of the event\'s type; nothing: as the vendor has it.',
      'kind',
    ).optional(),
    forward: laterUrl('Where the application takes them.', 'https://app.example.com/webhooks/stripe'),
    timeout: span('The application must have answered by then.', '10s').prefault('10s'),
    concurrency: z.int().min(1).max(1_000).default(4).meta(says('How many are forwarded at once.', 8)),
    rate: z.number().min(0.01).max(100_000).optional().meta(says('How many a second; nothing: no limit.', 50)),
    orderBy: text(
      'Path in the body; events with the same value there stay in order. Nothing: any order.',
      'data.object.subscription',
    ).optional(),
    first: z
      .array(text('A type of events.'))
      .default([])
      .meta(says('Types of events that come before others; "*" stands for any text.', ['invoice.*'])),
    retry: retry.prefault({}),
    sign: z
      .enum(['original', 'fresh'])
      .default('original')
      .meta(
        says(
          "The vendor's signature as it came (original), or made anew at each attempt, so that a late event is not too old (fresh).",
          'fresh',
        ),
      ),
    component: reference('The component that processes them.', 'webhooks').optional(),
    runbook: reference('The runbook for when it is bad.', 'webhook-backlog').optional(),
    alerts: inboxAlerts,
    levers: ownLevers,
    list: z
      .strictObject({
        key: text("Key of the vendor's API, from a secret.", variable('STRIPE_SECRET_KEY')),
        url: laterUrl("Base of the vendor's API; nothing: its own.", 'https://api.stripe.com').optional(),
        every: span('How often what arrived is compared with it.', '1h').prefault('1h'),
        fetch: flag('Whether what is missing is fetched by itself.', true),
      })
      .optional()
      .meta(
        says("The vendor's own list of events (Stripe), with which what arrived is compared.", {
          key: variable('STRIPE_SECRET_KEY'),
        }),
      ),
    applied: z
      .strictObject({
        connection: reference('The connection that is asked; nothing: the only one.', 'app').optional(),
        sql: text(
          'A SELECT of the ids that the application has processed and how often, between :from and :to.',
          'SELECT event_id, count(*) FROM events WHERE created_at >= :from AND created_at < :to GROUP BY 1',
        ),
      })
      .optional()
      .meta(
        says('What the application itself says that it processed.', {
          sql: 'SELECT event_id, count(*) FROM events WHERE created_at >= :from AND created_at < :to GROUP BY 1',
        }),
      ),
    grace: z
      .strictObject({
        period: duration('A subscription stays active for so long after a payment failed.', '3d').prefault('3d'),
        attempts: z.int().min(1).max(20).default(3).meta(says('Failed attempts after which it ends.', 3)),
      })
      .optional()
      .meta(says('Failed payments are followed until they are paid or over (Stripe).', { period: '3d', attempts: 3 })),
  })
  .superRefine((one, context) => {
    const needs = one.provider === 'hmac' || one.provider === 'header';
    if (needs === (one.signature !== undefined)) return;
    const message = needs
      ? `The provider "${one.provider}" needs "signature"`
      : `"signature" is for the providers "hmac" and "header"`;
    const params = { code: 'bad-signature', hint: 'Write provider: hmac and signature: { header: X-Signature }.' };
    context.addIssue({ code: 'custom', message, params });
  })
  .describe('One source.');

export const inbox = z.record(z.string(), source).meta(
  says('Webhooks that are received for the application, by id.', {
    stripe: {
      provider: 'stripe',
      secret: variable('STRIPE_WEBHOOK_SECRET'),
      forward: 'https://app.example.com/webhooks/stripe',
    },
  }),
);

const reconciliation = z
  .strictObject({
    title: title('Paid without a subscription'),
    source: reference('The source whose "list" says how the vendor is asked.', 'stripe'),
    list: text('What the vendor is asked for: a path of its API.', '/v1/subscriptions?status=active'),
    key: text('Path of what both sides know it by.', 'id').default('id'),
    connection: reference('The connection that is asked; nothing: the only one.', 'app').optional(),
    sql: text(
      'A SELECT of the same keys as the application knows them.',
      'SELECT stripe_subscription_id FROM subscriptions',
    ),
    owner: z
      .strictObject({
        path: text(
          "Path of whom it belongs to, in what the vendor lists or in the event's object.",
          'metadata.user_id',
        ),
        sql: text('A SELECT that has a row when the application knows :key.', 'SELECT id FROM users WHERE id = :key'),
      })
      .optional()
      .meta(
        says('Whom it belongs to, to explain a difference; nothing: it is not looked up.', {
          path: 'metadata.user_id',
          sql: 'SELECT id FROM users WHERE id = :key',
        }),
      ),
    parameters: z
      .record(z.string(), text('Path in what the vendor lists.', 'customer'))
      .default({})
      .meta(
        says('Parameters of the runbook that are filled in, and from where; "owner" is whom it belongs to.', {
          SUBSCRIPTION_ID: 'id',
          USER_ID: 'owner',
        }),
      ),
    every: span('How often it is done.', '1h').prefault('1h'),
    severity: reference('Level of the alert when something differs; nothing: only shown.', 'P2').optional(),
    component: reference('The component that it is about.', 'payments').optional(),
    runbook: reference('The runbook that repairs it.', 'paid-without-subscription').optional(),
  })
  .describe('One comparison.');

export const reconciliations = z.record(z.string(), reconciliation).meta(
  says('What the vendor knows against what the application knows, by id.', {
    'paid-without-subscription': {
      source: 'stripe',
      list: '/v1/subscriptions?status=active',
      sql: 'SELECT stripe_subscription_id FROM subscriptions',
    },
  }),
);
