import { z } from 'zod';
import { httpUrl, laterUrl, reference, says, saysOnly, text, variable } from './formats.ts';
import { span } from './monitors/base.ts';

/* What the service has to do with outside: its vendors, and the webhooks that they send. */

const title = (example: string) => text('Title as people see it; nothing: made from the id.', example).optional();

const vendor = z
  .strictObject({
    title: title('Stripe'),
    status: httpUrl('Its public status page.', 'https://status.example.com').optional(),
    feed: z
      .union([z.literal(false), httpUrl('Where a machine reads it.')])
      .optional()
      .meta(
        says(
          "Where a machine reads it: Statuspage's summary.json, or RSS or Atom; false: nobody looks. Nothing: api/v2/summary.json of the status page.",
          'https://status.example.com/history.rss',
        ),
      ),
    every: span('How often it is read.', '5m').prefault('1m'),
    watches: z
      .array(text('Name of one of its components.'))
      .default([])
      .meta(says("The vendor's components that this service needs, by their names; empty: all.", ['API', 'Checkout'])),
    support: text('Where help is asked for: an address, or text.', 'https://support.stripe.com').optional(),
    hours: text('When help answers.', '24/7').optional(),
    components: z
      .array(reference('A component.'))
      .default([])
      .meta(says('Components that fail when the vendor does.', ['payments'])),
  })
  .describe('One vendor.');

export const vendors = z.record(z.string(), vendor).meta(
  says("Vendors by id: other people's services that this one needs.", {
    stripe: { title: 'Stripe', status: 'https://status.example.com' },
  }),
);

const source = z
  .strictObject({
    title: title('Stripe webhooks'),
    provider: z
      .enum([
        'stripe',
        'twilio',
        'standard-webhooks',
        'whop',
        'github',
        'slack',
        'shopify',
        'airwallex',
        'telegram',
        'retell',
        'telnyx',
        'hmac',
        'header',
      ])
      .meta(says('Whose signature is looked for; hmac and header are for any other.', 'stripe')),
    secret: text('By which the vendor signs, from a secret.', variable('STRIPE_WEBHOOK_SECRET')),
    forward: laterUrl('Where the application takes them.', 'https://app.example.com/webhooks/stripe'),
    concurrency: z.int().min(1).max(1_000).default(4).meta(says('How many are forwarded at once.', 8)),
    orderBy: text(
      'Path in the body; events with the same value there stay in order. Nothing: any order.',
      'data.object.subscription',
    ).optional(),
    first: z
      .array(text('A type of events.'))
      .default([])
      .meta(says('Types of events that come before others; "*" stands for any text.', ['invoice.*'])),
  })
  .describe('One source.');

export const inbox = z.record(z.string(), source).meta(
  saysOnly('Webhooks that are received for the application, by id.', {
    stripe: {
      provider: 'stripe',
      secret: variable('STRIPE_WEBHOOK_SECRET'),
      forward: 'https://app.example.com/webhooks/stripe',
    },
  }),
);
