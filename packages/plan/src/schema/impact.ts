import { z } from 'zod';
import { reference, says } from './formats.ts';

const estimate = z
  .strictObject({
    metric: reference(
      'The metric that says how many, read again and again while an incident is open.',
      'affected-users',
    ),
    of: z
      .union([z.number().positive(), reference('A metric.', 'active-users')])
      .optional()
      .meta(says('How many there are: a number, or a metric; with it, the share is shown.', 1200, 'active-users')),
    components: z
      .array(reference('A component.'))
      .default([])
      .meta(says('Only for incidents of these; empty: of all.', ['payments'])),
  })
  .describe('One estimate.');

export const impact = z
  .strictObject({
    users: estimate.optional().meta(says('How many users are affected.', { metric: 'affected-users', of: 1200 })),
    customers: estimate.optional().meta(says('How many customers are affected.', { metric: 'affected-customers' })),
    revenue: estimate
      .extend({
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/, 'is not a currency such as USD')
          .default('USD')
          .meta(says('Currency.', 'USD')),
      })
      .omit({ of: true })
      .optional()
      .meta(says('Revenue that is lost in an hour.', { metric: 'lost-revenue', currency: 'USD' })),
  })
  .meta(
    says('How the impact of an incident is estimated while it lasts; what a person says stays.', {
      users: { metric: 'affected-users', of: 1200 },
    }),
  );
