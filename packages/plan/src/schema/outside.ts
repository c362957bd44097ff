import { z } from 'zod';
import { httpUrl, reference, says, text } from './formats.ts';
import { span } from './monitors/base.ts';

/* Other people's services that this one needs. */

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
