import { z } from 'zod';
import { duration, reference, text } from './formats.ts';
import { target } from './target.ts';

export const components = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it.').optional(),
        dependsOn: z
          .array(reference('A component.'))
          .default([])
          .describe('Components whose failure makes this one fail too.'),
        public: z.boolean().default(false).describe('Shown on the public status page.'),
      })
      .describe('One component.'),
  )
  .describe('Parts of the service by id.');

export const communication = z
  .strictObject({
    audiences: z
      .record(
        z.string(),
        z
          .strictObject({
            title: text('Title as people see it.').optional(),
            external: z.boolean().default(false).describe('Whether these people are outside the company.'),
            targets: z.array(target).default([]).describe('Where updates are sent.'),
            statusPage: z.boolean().default(false).describe('Also published on the public status page.'),
            template: reference('The template of their updates.'),
            severities: z.array(reference('A level.')).optional().describe('Levels that they hear of; nothing: all.'),
            after: duration('First update is due this long after the incident opened.').default(0),
            components: z
              .array(reference('A component.'))
              .default([])
              .describe('Components that they care about; empty: all.'),
          })
          .describe('One audience.'),
      )
      .default({})
      .describe('Audiences by id.'),
  })
  .describe('Who is told what, and when.');

export const review = z
  .strictObject({
    due: duration('The review is due this long after the resolution.').default(172_800),
    attendees: z.array(text('A person or a group.')).default([]).describe('Who takes part.'),
  })
  .describe('Post-incident reviews.');
