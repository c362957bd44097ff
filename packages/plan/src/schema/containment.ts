import { z } from 'zod';
import { duration, reference, says, text, variable } from './formats.ts';

const leverValue = (description: string, ...examples: unknown[]) =>
  z.union([z.boolean(), z.number(), z.string().max(500)]).meta(says(description, ...examples));

export const levers = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it; nothing: made from the id.', 'Webhook processing').optional(),
        description: text('What it switches.', 'The application processes the webhooks that it receives').optional(),
        kind: z
          .enum(['switch', 'mode', 'limit'])
          .default('switch')
          .meta(
            says(
              'A switch rests true and is pulled false, a mode rests false and is pulled true, a limit needs both values.',
              'mode',
            ),
          ),
        resting: leverValue('Value while nothing is wrong; nothing: by the kind.', true, 100).optional(),
        pulled: leverValue('Value once it is pulled; nothing: by the kind.', false, 10).optional(),
        component: reference('The component that it contains.', 'webhooks').optional(),
        consequence: text(
          'What pulling it does to users, said before confirming; it also fills in the impact of updates.',
          'Users can look and change nothing',
        ).optional(),
        pulls: z
          .array(reference('A lever.'))
          .default([])
          .meta(says('Levers that are pulled first, in this order.', ['webhook-processing', 'scheduler'])),
      })
      .describe('One lever.'),
  )
  .meta(says('Levers by id.', { 'read-only': { kind: 'mode', consequence: 'Users can look and change nothing' } }));

const restorationStep = z
  .strictObject({
    release: reference('The lever to release.', 'webhook-processing'),
    wait: duration('How long it is watched before the next step.', '5m').prefault('5m'),
    healthy: z
      .array(reference('A monitor or a metric.'))
      .default([])
      .meta(
        says('Monitors and metrics that must be healthy before and throughout the wait.', [
          'app',
          'webhook.success_rate',
        ]),
      ),
  })
  .describe('One step.');

export const restorations = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it; nothing: made from the id.', 'Gradual restoration').optional(),
        steps: z
          .array(restorationStep)
          .min(1)
          .meta(
            says('Levers are released in this order.', [
              { release: 'webhook-processing', wait: '5m', healthy: ['app'] },
            ]),
          ),
      })
      .describe('One restoration.'),
  )
  .meta(
    says('Restorations by id: how levers are released step by step.', {
      gradual: { steps: [{ release: 'scheduler', wait: '5m' }] },
    }),
  );

const postgres = z
  .strictObject({
    type: z.literal('postgres').default('postgres').meta(says('PostgreSQL.', 'postgres')),
    url: text('Where it is, from a secret: postgres://user:password@host/name.', variable('APP_DATABASE_URL')),
  })
  .describe('A PostgreSQL database.');

const mysql = z
  .strictObject({
    type: z.literal('mysql').meta(says('MySQL or MariaDB.', 'mysql')),
    url: text('Where it is, from a secret: mysql://user:password@host/name.', variable('SHOP_DATABASE_URL')),
  })
  .describe('A MySQL or MariaDB database.');

const sqlite = z
  .strictObject({
    type: z.literal('sqlite').meta(says('SQLite.', 'sqlite')),
    file: text(
      'Path of the file on the machine that asks it: of Tocsin, or of the runner of a cell.',
      '/var/lib/app/app.db',
    ),
  })
  .describe('A SQLite database.');

const d1 = z
  .strictObject({
    type: z.literal('d1').meta(says('Cloudflare D1; cells run through "npx wrangler d1 execute".', 'd1')),
    database: text('Name of the database at Cloudflare.', 'content-db'),
  })
  .describe('A Cloudflare D1 database.');

export const connections = z.record(z.string(), z.discriminatedUnion('type', [postgres, mysql, sqlite, d1])).meta(
  says('Databases that monitors ask, and that SQL cells of runbooks run on.', {
    app: { type: 'postgres', url: variable('APP_DATABASE_URL') },
    content: { type: 'd1', database: 'content-db' },
  }),
);

export const environment = z
  .record(z.string(), z.string().describe('The value, or a secret from the environment of Tocsin.'))
  .meta(
    says("What shell cells of runbooks find in their environment, besides PATH and Tocsin's own variables.", {
      APP_URL: 'https://app.example.com',
    }),
  );
