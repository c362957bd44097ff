import { z } from 'zod';
import { pattern } from './bounds.ts';
import { flag, reference, says, text } from './formats.ts';
import { span } from './monitors/base.ts';

/* What becomes of alerts, of users' reports, and what the health board shows. */

/** A text or several, read into a list. */
const oneOrMore = (description: string, ...examples: unknown[]) =>
  z
    .union([z.string().min(1).max(500), z.array(z.string().min(1).max(500)).min(1)])
    .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value))
    .meta(says(description, ...examples));

/** Which alerts. */
export const alertMatch = z
  .strictObject({
    source: oneOrMore(
      'Where it comes from: monitor:ID, metric:ID, or the name of what sends it.',
      'monitor:app',
    ).optional(),
    key: oneOrMore('Its key.', 'disk-*').optional(),
    component: oneOrMore('Its component.', 'database').optional(),
    severity: oneOrMore('Its level.', ['P2', 'P3']).optional(),
    text: pattern.meta(says('Its summary matches this regular expression of RE2, anywhere.', '(?i)timeout')).optional(),
    labels: z
      .record(z.string(), oneOrMore('Value of the label.'))
      .optional()
      .meta(says('Its labels.', { environment: 'staging' })),
  })
  .meta(says('Which alerts. All that is written must fit; "*" stands for any text.', { source: 'sentry' }));

const burst = z
  .strictObject({
    count: z.int().min(1).max(10_000).meta(says('So many', 3)),
    within: span('within so long.', '10m'),
  })
  .describe('How many, within how long.');

const rule = z
  .strictObject({
    match: alertMatch,
    severity: reference('Level that they get.', 'P3').optional(),
    component: reference('Component that they get.', 'database').optional(),
    runbook: reference('Runbook that they get.', 'database-performance').optional(),
    incident: z
      .enum(['open', 'join', 'own', 'never'])
      .default('open')
      .meta(
        says(
          'open: joins the incident that it belongs to, or opens one; join: only joins; own: always opens its own; never: is only recorded.',
          'join',
        ),
      ),
    after: burst
      .optional()
      .meta(says('Only once so many different ones fire; nothing: at the first.', { count: 3, within: '10m' })),
    groupBy: z
      .array(text('A label.'))
      .default([])
      .meta(says('Labels whose values make alerts belong together; empty: by component.', ['cluster'])),
  })
  .describe('One rule.');

const inhibition = z
  .strictObject({
    when: alertMatch.meta(says('While one of these fires,', { source: 'monitor:host' })),
    mute: alertMatch.meta(says('these are held back.', { source: 'metric:*' })),
    same: z
      .array(text('"component", or a label.'))
      .default([])
      .meta(says('Only where both have the same value of these.', ['component'])),
  })
  .describe('One inhibition.');

export const alerts = z
  .strictObject({
    rules: z
      .record(z.string(), rule)
      .default({})
      .meta(
        says('Rules by id; the first that matches an alert applies.', {
          staging: { match: { labels: { environment: 'staging' } }, incident: 'never' },
        }),
      ),
    inhibit: z
      .record(z.string(), inhibition)
      .default({})
      .meta(
        says('What is held back while something else fires, by id.', {
          host: { when: { source: 'monitor:host' }, mute: { source: 'metric:*' }, same: ['component'] },
        }),
      ),
  })
  .meta(says('What becomes of alerts.', { rules: { noise: { match: { source: 'sentry' }, incident: 'join' } } }));

export const reports = z
  .strictObject({
    opens: z
      .strictObject({ ...burst.shape, severity: reference('Level of the incident.', 'P2') })
      .optional()
      .meta(
        says('So many reports of one component open an incident; nothing: they are only listed.', {
          count: 3,
          within: '15m',
          severity: 'P2',
        }),
      ),
    form: flag('Whether the public status page has a form for them.', false),
  })
  .meta(says("Users' reports of trouble.", { form: true, opens: { count: 3, within: '15m', severity: 'P2' } }));

export const panels = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it; nothing: made from the id.', 'Recent errors').optional(),
        sql: text(
          'A SELECT whose rows are shown.',
          'SELECT message, count(*) FROM errors GROUP BY 1 LIMIT 10',
        ).optional(),
        busiestTables: z.literal(true).optional().meta(says('The busiest tables of a connection.', true)),
        connection: reference(
          'The connection that "sql" and "busiestTables" ask; nothing: the only one.',
          'app',
        ).optional(),
        command: text('A shell command whose lines are shown.', 'df -h').optional(),
        recentErrors: z.literal(true).optional().meta(says('The last alerts, whoever raised them.', true)),
        every: span('How often it is looked at.', '5m').prefault('1m'),
      })
      .describe('One panel: "sql", "busiestTables", "command" or "recentErrors".'),
  )
  .meta(says('Tables on the health board, by id.', { tables: { busiestTables: true, connection: 'app' } }));
