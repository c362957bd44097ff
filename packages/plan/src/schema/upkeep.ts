import { z } from 'zod';
import { calendar, duration, flag, reference, says, saysOnly, text } from './formats.ts';
import { target } from './target.ts';

const title = (example: string) => text('Title as people see it; nothing: made from the id.', example).optional();

const window = z
  .strictObject({
    title: title('Weekly maintenance'),
    ...calendar('0 2 * * SUN'),
    duration: duration('How long it lasts.', '2h'),
    components: z
      .array(reference('A component.'))
      .default([])
      .meta(says('Components that may be away; empty: all.', ['app'])),
    announce: z
      .array(
        z
          .strictObject({
            before: duration('How long before the beginning.', '48h'),
            audience: reference('The audience that is told.', 'status-page'),
          })
          .describe('One announcement.'),
      )
      .default([])
      .meta(says('Who is told, and how long before.', [{ before: '48h', audience: 'status-page' }])),
    template: reference(
      'The template of what is announced; nothing: the one that is built in.',
      'maintenance',
    ).optional(),
    banner: flag('Whether the status page shows a banner while it lasts.', false),
    tasks: z
      .array(text('One task.'))
      .default([])
      .meta(says('What is done in it.', ['Vacuum and reindex the database'])),
  })
  .describe('One maintenance window.');

export const maintenance = z.record(z.string(), window).meta(
  says(
    'Maintenance windows by id: planned work that comes again and again; alerts of its components page nobody while it lasts.',
    {
      weekly: { cron: '0 2 * * SUN', timezone: 'UTC', duration: '2h' },
    },
  ),
);

const looked = z
  .strictObject({
    title: text('What is looked at; nothing: the title of what it names.', 'Error rate under 1%').optional(),
    metric: reference('The metric that answers.', 'error-rate').optional(),
    monitor: reference('The monitor that answers.', 'app').optional(),
    runbook: reference('The runbook that is run.', 'database-performance').optional(),
  })
  .superRefine((item, context) => {
    const named = [item.metric, item.monitor, item.runbook].filter((one) => one !== undefined).length;
    if (named === 1 || (named === 0 && item.title !== undefined)) return;
    const params = { code: 'bad-item', hint: 'Write { title: …, metric: ID }, or only text.' };
    const message = 'An item names one metric, monitor or runbook, or has a title';
    context.addIssue({ code: 'custom', message, params });
  })
  .describe('An item that names one metric, monitor or runbook; or only a title, which a person ticks.');

const routine = z
  .strictObject({
    title: title('Daily checks'),
    ...calendar('0 9 * * *'),
    owner: target.meta({ examples: ['schedule:on-call/primary'] }).optional(),
    items: z
      .array(z.union([text('What a person does and ticks.'), looked]))
      .min(1)
      .meta(says('What is done.', ['Are all monitors green?', { title: 'Error rate under 1%', metric: 'error-rate' }])),
  })
  .describe('One routine.');

export const routines = z.record(z.string(), routine).meta(
  saysOnly('Routines by id: checklists that come again and again.', {
    'daily-checks': { cron: '0 9 * * *', items: ['Are all monitors green?'] },
  }),
);

const query = z
  .strictObject({
    title: text('What is asked.', 'Orders without a customer'),
    sql: text('A SELECT of one value.', 'SELECT count(*) FROM orders WHERE customer_id IS NULL'),
    expect: z
      .union([z.number(), z.string()])
      .optional()
      .meta(says('The value that it must give; nothing: it must only run.', 0)),
  })
  .describe('One query.');

const backup = z
  .strictObject({
    title: title('Database'),
    connection: reference('The connection that is copied; or "command".', 'app').optional(),
    command: text('A shell command that writes the copy; or "connection".', 'pg_dump "$APP_DATABASE_URL"').optional(),
    ...calendar('0 3 * * *'),
    keep: z.int().min(1).max(10_000).default(30).meta(says('How many copies are kept; the oldest goes first.', 35)),
    compress: flag('Whether copies are compressed.', true),
    alerts: z
      .strictObject({
        none: duration('No good copy for this long.', '36h').optional(),
        size: z.number().min(1).optional().meta(says('Larger than the average by this factor.', 2)),
        took: duration('It took longer than this.', '10m').optional(),
      })
      .prefault({})
      .meta(says('What is wrong with a copy; that it failed always is.', { none: '36h', size: 2, took: '10m' })),
    verify: z
      .strictObject({
        ...calendar('0 9 * * MON#1'),
        age: duration('How old the copy is that is tried; nothing: the newest.', '7d').optional(),
        queries: z
          .array(query)
          .default([])
          .meta(
            says('What the restored copy is asked.', [{ title: 'Any users', sql: 'SELECT count(*) > 0 FROM users' }]),
          ),
      })
      .optional()
      .meta(says('When a copy is restored into a scratch database and asked.', { cron: '0 9 * * MON#1', age: '7d' })),
    objective: duration('A restore must be done within this time.', '2h').optional(),
  })
  .superRefine(({ connection, command }, context) => {
    if ((connection === undefined) !== (command === undefined)) return;
    const params = { code: 'bad-backup', hint: 'Write connection: ID, or command: "npx wrangler d1 export …".' };
    context.addIssue({ code: 'custom', message: 'A backup needs either "connection" or "command"', params });
  })
  .describe('One backup.');

export const backups = z
  .record(z.string(), backup)
  .meta(saysOnly('Backups by id.', { database: { connection: 'app', cron: '0 3 * * *', keep: 35 } }));
