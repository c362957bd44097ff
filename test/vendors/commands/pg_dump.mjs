/*
 * A `pg_dump --format=custom` for servers of any version; the real one refuses those that are newer than itself. It keeps the
 * tables that are named, with their columns and rows, in a file that only our `pg_restore` reads.
 * https://www.postgresql.org/docs/current/app-pgdump.html
 */
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { fail, flag, many, readOptions, value } from './vendor.mjs';

const known = {
  '--format': value(),
  '-Fc': flag('custom'),
  '--no-owner': flag(),
  '--table': many(),
  '-t': many('table'),
  '--file': value(),
  '-f': value('file'),
};
const { words, options } = readOptions(
  process.argv.slice(2),
  known,
  (word) => `pg_dump: unrecognized option '${word}'`,
);
if (options.format !== 'custom' && !options.custom) fail('pg_dump: this one knows --format=custom only');

const client = new pg.Client({ connectionString: words[0] });
await client.connect().catch((error) => fail(`pg_dump: error: connection to server failed: ${error.message}`));
const wanted = options.table ?? ['public.*'];
const { rows: all } = await client.query(
  `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
);
const tables = all.filter(({ name }) =>
  wanted.some((pattern) => [name, `public.${name}`, '*', 'public.*'].includes(pattern)),
);
if (tables.length === 0) fail('pg_dump: error: no matching tables were found');
const dump = [];
for (const { name } of tables) {
  const columns = await client.query(
    `SELECT quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) AS column FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [name],
  );
  const { rows } = await client.query(`SELECT coalesce(json_agg(t), '[]')::text AS rows FROM "${name}" AS t`);
  dump.push({ name, columns: columns.rows.map(({ column }) => column), rows: rows[0].rows });
}
await client.end();
if (!options.file) fail('pg_dump: this one writes to --file only');
writeFileSync(options.file, JSON.stringify({ magic: 'PGDMP', dump }));
