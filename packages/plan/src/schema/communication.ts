import { z } from 'zod';
import { duration, flag, reference, says, text } from './formats.ts';
import { target } from './target.ts';

const component = z
  .strictObject({
    title: text('Title as people see it; nothing: made from the id.', 'Application').optional(),
    dependsOn: z
      .array(reference('A component.'))
      .default([])
      .meta(
        says('Components whose failure makes this one fail too; alerts about both join one incident.', ['database']),
      ),
    public: flag('Shown on the public status page.', false),
  })
  .describe('One component.');

export const components = z
  .record(z.string(), component)
  .meta(says('Parts of the service by id.', { app: { title: 'Application', dependsOn: ['database'], public: true } }));

const audience = z
  .strictObject({
    title: text('Title as people see it; nothing: made from the id.', 'Executive team').optional(),
    external: flag('People outside the company: only public components are named to them.', false),
    targets: z
      .array(target)
      .prefault([])
      .meta(says('Where updates are sent.', ['person:cto', 'channel:email/customers@example.com'])),
    statusPage: flag('Also published on the public status page.', false),
    template: reference('The template of their updates.', 'status-update'),
    severities: z
      .array(reference('A level.'))
      .optional()
      .meta(
        says('Levels that they hear of; nothing: those whose "notify" names them, and all when none does.', [
          'P0',
          'P1',
        ]),
      ),
    after: duration('First update is due this long after the incident opened.', '30m').prefault('0s'),
    update: duration('Interval between updates for this audience; nothing: the one of the level.', '30m').optional(),
    updates: z
      .record(z.string(), duration('Interval at this level.', '15m'))
      .default({})
      .meta(says('Intervals between updates for this audience by level, before "update".', { P0: '15m', P2: '2h' })),
    components: z
      .array(reference('A component.'))
      .default([])
      .meta(says('Components that they care about; empty: all.', ['webhooks'])),
  })
  .describe('One audience.');

const trigger = z
  .strictObject({
    title: text('Title as people see it; nothing: made from the id.', 'Outage of more than 30 minutes').optional(),
    when: z
      .enum(['outage', 'customer-data', 'security', 'maintenance'])
      .meta(
        says(
          'The case: a public component is away (outage), data of customers is concerned, security is, or maintenance is planned.',
          'outage',
        ),
      ),
    after: duration('It applies once the case has lasted this long; nothing: at once.', '30m').prefault('0s'),
    audiences: z
      .array(reference('An audience.'))
      .min(1)
      .meta(says('Who is told.', ['status-page', 'customers'])),
    severities: z
      .array(reference('A level.'))
      .default([])
      .meta(says('Only for incidents of these levels; empty: of all.', ['P0', 'P1'])),
    components: z
      .array(reference('A component.'))
      .default([])
      .meta(says('Only for incidents of these components; empty: of all.', ['payments'])),
    approval: flag('Whether a person agrees before anything is sent.', true),
  })
  .describe('One trigger.');

export const communication = z
  .strictObject({
    audiences: z
      .record(z.string(), audience)
      .default({})
      .meta(
        says('Audiences by id.', {
          executives: { targets: ['person:cto'], template: 'initial', severities: ['P0', 'P1'] },
        }),
      ),
    triggers: z
      .record(z.string(), trigger)
      .default({})
      .meta(
        says('Cases in which people are told whatever the level says, by id.', {
          'long-outage': { when: 'outage', after: '30m', audiences: ['status-page', 'customers'] },
        }),
      ),
    embargo: flag('Whether nobody outside is told of a security incident until a person releases it.', true),
  })
  .meta(says('Who is told what, and when.', { audiences: { team: { statusPage: true, template: 'status-update' } } }));
