import { z } from 'zod';
import { says, text, variable } from './formats.ts';

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
