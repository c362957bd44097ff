import { z } from 'zod';
import { flag, httpUrl, laterUrl, reference, says, text, variable } from './formats.ts';

/** Languages in which the status page speaks. Texts of updates stay as they were written. */
export const STATUS_LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'ja'] as const;

const group = z
  .strictObject({
    title: text('Title as people see it; nothing: made from the id.', 'Payments').optional(),
    components: z
      .array(reference('A public component.'))
      .min(1)
      .meta(says('Its components, in this order.', ['checkout', 'invoices'])),
  })
  .describe('One group.');

const s3 = z
  .strictObject({
    bucket: text('Name of the bucket.', 'status-example-com'),
    region: text('Region.', 'eu-central-1').default('us-east-1'),
    endpoint: laterUrl('Address of the storage; nothing: that of AWS.', 'https://s3.example.com').optional(),
    prefix: text('Before each name.', 'status/').optional(),
    accessKey: text('Id of the key, from a secret.', variable('STATUS_ACCESS_KEY')),
    secret: text('The key itself, from a secret.', variable('STATUS_SECRET_KEY')),
  })
  .describe('A bucket.');

export const statusPage = z
  .strictObject({
    title: text('Title; nothing: the title of the service.', 'Example status').optional(),
    description: text('A line below the title.', 'How our services are doing.').optional(),
    languages: z
      .array(z.enum(STATUS_LANGUAGES))
      .min(1)
      .default(['en'])
      .meta(says('In which it is offered; the first where a visitor asks for none of them.', ['en', 'de'])),
    groups: z
      .record(z.string(), group)
      .default({})
      .meta(says('Groups of components by id; others stand below them.', { billing: { components: ['checkout'] } })),
    logo: z
      .string()
      .max(28_000)
      .regex(
        /^(?:https:\/\/\S+|data:image\/(?:svg\+xml|png|webp);base64,[A-Za-z0-9+/=]+)$/,
        'is neither an https:// address nor a data:image/…;base64 of at most 20 kB',
      )
      .optional()
      .meta(says('A picture: an address, or itself as data:image/svg+xml;base64,….', 'https://example.com/logo.svg')),
    colour: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/, 'is not a colour such as #0b6e4f')
      .optional()
      .meta(says('Colour of the top and of links.', '#0b6e4f')),
    links: z
      .array(
        z
          .strictObject({
            title: text('What it says.', 'Help'),
            url: httpUrl('Where it leads.', 'https://example.com/help'),
          })
          .describe('One link.'),
      )
      .default([])
      .meta(says('Links at the foot.', [{ title: 'Help', url: 'https://example.com/help' }])),
    domain: z
      .string()
      .regex(
        /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
        'is not a name such as status.example.com',
      )
      .optional()
      .meta(says('A name under which Tocsin answers with this page alone.', 'status.example.com')),
    days: z.int().min(1).max(365).default(90).meta(says('Days in the bars of uptime.', 90)),
    responseTimes: z
      .array(reference('A monitor.'))
      .default([])
      .meta(says('Monitors whose response times are drawn.', ['app'])),
    password: text(
      'The page is shown only to who knows it, from a secret; nothing: to everybody.',
      variable('STATUS_PASSWORD'),
    ).optional(),
    subscribe: z
      .strictObject({
        email: reference('The channel by which subscribers get e-mail; nothing: there is none.', 'email').optional(),
        webhook: flag('Whether programs may subscribe.', true),
        slack: flag('Whether a Slack channel may subscribe, by its incoming webhook.', true),
        perSecond: z.number().min(0.1).max(10_000).default(20).meta(says('The most e-mails in a second.', 20)),
      })
      .prefault({})
      .meta(says('How people hear of what the page says.', { email: 'email', perSecond: 20 })),
    export: z
      .strictObject({
        folder: text('A folder of this machine into which the page is written.', '/var/www/status').optional(),
        s3: s3.optional().meta(
          says('A bucket into which the page is written.', {
            bucket: 'status-example-com',
            region: 'eu-central-1',
            accessKey: variable('STATUS_ACCESS_KEY'),
            secret: variable('STATUS_SECRET_KEY'),
          }),
        ),
        url: httpUrl('Where people then read it.', 'https://status.example.com').optional(),
      })
      .optional()
      .meta(says('Copies that stand when Tocsin does not, written at each change.', { folder: '/var/www/status' })),
  })
  .meta(says('The public status page.', { languages: ['en', 'de'], subscribe: { email: 'email' } }));
