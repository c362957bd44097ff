import { z } from 'zod';
import { parseDuration, parsePercentage } from '../duration.ts';
import { calendar, duration, flag, laterUrl, reference, says, text, variable } from './formats.ts';
import { target } from './target.ts';

/** What a team can want to become better at. */
export const MEASURES = [
  'mttd',
  'mtta',
  'mttr',
  'false-positives',
  'severity-accuracy',
  'clocks-met',
  'updates-on-time',
  'repeats',
  'incidents',
  'pages-at-night',
  'action-items-done',
  'trained',
] as const;

const bound = (description: string) =>
  z
    .union([z.string(), z.number()])
    .meta({
      ...says(`${description} A duration (30m), a percentage (90%) or a number.`, '30m', '90%', 3),
      'x-kind': 'bound',
    })
    .transform((written, context): number => {
      const value = typeof written === 'number' ? written : (parsePercentage(written) ?? parseDuration(written));
      if (value !== null) return value;
      const params = { code: 'bad-threshold', hint: 'Write a duration (30m), a percentage (90%) or a number.' };
      context.issues.push({ code: 'custom', message: `"${written}" is not a bound`, input: written, params });
      return z.NEVER;
    });

const goal = z
  .strictObject({
    title: text('Title as people see it; nothing: made from the rest.', 'MTTR 10% lower every quarter').optional(),
    measure: z.enum(MEASURES).meta(says('What is measured.', 'mttr')),
    change: z
      .string()
      .regex(/^[+-]\d{1,3}(?:\.\d{1,2})?%$/, 'is not a change such as -10%')
      .transform((written) => Number(written.slice(0, -1)) / 100)
      .optional()
      .meta(says('Against the period before: a percentage with its sign.', '-10%', '+5%')),
    below: bound('It must be less than this.').optional(),
    above: bound('It must be more than this.').optional(),
    per: z
      .enum(['month', 'quarter', 'year'])
      .default('quarter')
      .meta(says('The period in which it is measured.', 'quarter')),
    severities: z
      .array(reference('A level.'))
      .default([])
      .meta(says('Incidents of these levels; empty: of all.', ['P0', 'P1'])),
  })
  .describe('One goal.');

const labels = z
  .array(text('One label.'))
  .default([])
  .meta(says('Labels of each issue.', ['incident']));
const token = text('By which the tracker lets Tocsin in, from a secret.', variable('TRACKER_TOKEN'));

const tracker = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('github').meta(says('Which tracker it is.', 'github')),
        repository: text('Owner and name.', 'example/shop'),
        token,
        url: laterUrl(
          'Address of the API; nothing: that of github.com.',
          'https://github.example.com/api/v3',
        ).optional(),
        labels,
      })
      .describe('Issues on GitHub.'),
    z
      .strictObject({
        kind: z.literal('linear').meta(says('Which tracker it is.', 'linear')),
        team: text('Key of the team.', 'ENG'),
        token,
        url: laterUrl('Address of the API; nothing: that of linear.app.', 'https://api.linear.app/graphql').optional(),
        labels,
      })
      .describe('Issues in Linear.'),
    z
      .strictObject({
        kind: z.literal('jira').meta(says('Which tracker it is.', 'jira')),
        url: laterUrl('Address of the site.', 'https://example.atlassian.net'),
        project: text('Key of the project.', 'OPS'),
        user: text(
          'E-mail address of the account whose token it is; nothing: the token stands alone.',
          'bot@example.com',
        ).optional(),
        token,
        type: text('Type of the issues.', 'Task').default('Task'),
        labels,
      })
      .describe('Issues in Jira.'),
  ])
  .describe('Where action items are kept, too.');

const classes = {
  immediate: duration('Of immediate ones.', '1d').prefault('1d'),
  'short-term': duration('Of short-term ones.', '14d').prefault('14d'),
  'long-term': duration('Of long-term ones.', '90d').prefault('90d'),
};

export const review = z
  .strictObject({
    due: duration('The review is due this long after the resolution.', '48h').prefault('2d'),
    severities: z
      .record(z.string(), duration('Due after the resolution.', '24h'))
      .default({})
      .meta(says('When the review of a level is due, where that is not "due".', { P0: '24h' })),
    length: duration('How long the meeting takes.', '1h').prefault('1h'),
    attendees: z
      .array(text('A person or a group.'))
      .default([])
      .meta(says('Who takes part.', ['Incident responders', 'Product owner'])),
    invite: z
      .array(target)
      .default([])
      .meta(
        says('Who is sent the invitation, beside the responders.', ['person:cto', 'channel:email/team@example.com']),
      ),
    agenda: z
      .array(text('One point.'))
      .default([])
      .meta(says('Points of the meeting; nothing: those that are usual.', ['Timeline', 'Root cause', 'Action items'])),
    template: reference('The template of the report; nothing: the one that is built in.', 'incident-report').optional(),
    tasks: z
      .array(
        z
          .strictObject({
            title: text('What is done.', 'Report written'),
            due: duration('It is due this long after the resolution.', '24h'),
          })
          .describe('One task.'),
      )
      .default([])
      .meta(says('What is done after the resolution, and by when.', [{ title: 'Report written', due: '24h' }])),
    actionItems: z
      .strictObject({
        due: z
          .strictObject(classes)
          .prefault({})
          .meta(says('When action items are due by class, where nobody says.', { immediate: '1d' })),
        remind: duration('The owner is reminded this long before.', '1d').prefault('1d'),
        escalate: duration('"escalateTo" hears of one that is overdue for so long.', '3d').prefault('3d'),
        escalateTo: target
          .optional()
          .meta(says('Who hears of what is overdue; nothing: nobody.', 'role:incident-commander')),
      })
      .prefault({})
      .meta(says('Deadlines of action items.', { remind: '1d', escalate: '3d' })),
    tracker: tracker.optional().meta(
      says('Where action items are kept, too.', {
        kind: 'github',
        repository: 'example/shop',
        token: variable('GITHUB_TOKEN'),
      }),
    ),
    goals: z
      .array(z.union([text('One goal, in words.'), goal]))
      .default([])
      .meta(
        says('What the team wants to become better at.', [
          { measure: 'mttr', change: '-10%', per: 'quarter' },
          'Everybody has led one incident',
        ]),
      ),
    report: z
      .strictObject({
        ...calendar('0 9 1 * *'),
        to: z
          .array(target)
          .min(1)
          .meta(says('Who gets it.', ['person:cto', 'channel:email/team@example.com'])),
      })
      .optional()
      .meta(says('Figures of the month before, by message.', { cron: '0 9 1 * *', to: ['person:cto'] })),
    similar: flag('Whether similar incidents of the past are shown during one.', true),
  })
  .meta(says('Post-incident reviews.', { due: '48h', attendees: ['Incident responders'] }));
