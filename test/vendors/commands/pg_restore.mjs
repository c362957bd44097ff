/*
 * A `pg_restore` of what our `pg_dump` has kept: lists it, or puts it into a database in one transaction. With --clean the
 * rows that are there go first; without it a table that exists is an error, as with the real one.
 * https://www.postgresql.org/docs/current/app-pgrestore.html
 */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { fail, flag, readOptions, value } from './vendor.mjs';

const known = {
  '--list': flag(),
  '-l': flag('list'),
  '--clean': flag(),
  '-c': flag('clean'),
  '--if-exists': flag(),
  '--no-owner': flag(),
  '--single-transaction': flag(),
  '--dbname': value(),
  '-d': value('dbname'),
};
const { words, options } = readOptions(
  process.argv.slice(2),
  known,
  (word) => `pg_restore: unrecognized option '${word}'`,
);
if (options['if-exists'] && !options.clean) fail('pg_restore: error: option --if-exists requires option -c/--clean');

function readDump(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    fail(`pg_restore: error: could not open input file "${file}": No such file or directory`);
  }
  if (!text.startsWith('{"magic":"PGDMP"')) fail('pg_restore: error: input file does not appear to be a valid archive');
  return JSON.parse(text).dump;
}

const dump = readDump(words[0]);
if (options.list) {
  console.log(`;\n; Archive created at ${new Date().toISOString()}\n;     Format: CUSTOM\n;`);
  for (const [index, { name }] of dump.entries()) console.log(`${200 + index}; 0 0 TABLE DATA public ${name} owner`);
  process.exit(0);
}
if (!options.dbname) fail('pg_restore: error: one of -d/--dbname and -f/--file must be specified');
const client = new pg.Client({ connectionString: options.dbname });
await client.connect().catch((error) => fail(`pg_restore: error: connection to server failed: ${error.message}`));
try {
  await client.query('BEGIN');
  for (const { name, columns, rows } of dump) {
    if (options.clean) await client.query(`CREATE TABLE IF NOT EXISTS "${name}" (${columns.join(', ')})`);
    else await client.query(`CREATE TABLE "${name}" (${columns.join(', ')})`);
    await client.query(`DELETE FROM "${name}"`);
    await client.query(
      `INSERT INTO "${name}" OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::"${name}", $1)`,
      [rows],
    );
  }
  await client.query('COMMIT');
} catch (error) {
  fail(`pg_restore: error: could not execute query: ERROR:  ${error.message}`);
}
await client.end();
