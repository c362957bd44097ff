import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What one call of the fake was given. */
export interface WranglerCall {
  readonly database: string;
  readonly sql: string;
  readonly remote: boolean;
}

export interface FakeWrangler {
  /** Folder to stand first on the PATH; it holds an `npx`. */
  readonly bin: string;
  calls(): Promise<readonly WranglerCall[]>;
}

/** Rows that the fake answers with, by statement; any other count is one, SELECT gives no row, and statement changes one. */
export type WranglerTables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * An `npx` that knows one command, `wrangler d1 execute`, and holds it to what the real one asks for: a token, a
 * database, exactly one of --command and --file, no flag that it does not know. Prints JSON as `--json` does.
 * https://developers.cloudflare.com/workers/wrangler/commands/#d1-execute
 */
export async function placeFakeWrangler(folder: string, tables: WranglerTables): Promise<FakeWrangler> {
  const bin = join(folder, 'bin');
  const log = join(bin, 'calls.jsonl');
  await mkdir(bin, { recursive: true });
  await writeFile(log, '');
  await writeFile(join(bin, 'tables.json'), JSON.stringify(tables));
  await writeFile(join(bin, 'npx'), `#!${process.execPath}\n${SCRIPT}`);
  await chmod(join(bin, 'npx'), 0o755);
  await chmod(log, 0o666);
  await chmod(bin, 0o755);
  const calls = async () => {
    const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as WranglerCall);
  };
  return { bin, calls };
}

const SCRIPT = `
const { appendFileSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const fail = (message) => { console.error('\\u2718 [ERROR] ' + message); process.exit(1); };
const [tool, group, verb, database, ...rest] = process.argv.slice(2);
if (tool !== 'wrangler' || group !== 'd1' || verb !== 'execute') fail('Unknown command: ' + process.argv.slice(2).join(' '));
if (!database || database.startsWith('-')) fail('Not enough non-option arguments: got 0, need at least 1');
const flags = { remote: false, local: false, json: false, yes: false, command: null, file: null };
for (let i = 0; i < rest.length; i++) {
  const name = rest[i].replace(/^--/, '');
  if (!rest[i].startsWith('--') || !(name in flags)) fail('Unknown argument: ' + rest[i]);
  flags[name] = name === 'command' || name === 'file' ? rest[++i] : true;
}
if ((flags.command === null) === (flags.file === null)) fail('Error: must provide exactly one of --command or --file');
if (flags.remote === flags.local) fail('Choose --remote or --local');
if (flags.remote && !process.env.CLOUDFLARE_API_TOKEN) {
  fail("In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work.");
}
const sql = flags.command;
appendFileSync(join(__dirname, 'calls.jsonl'), JSON.stringify({ database, sql, remote: flags.remote }) + '\\n');
if (/\\bno_such_table\\b/.test(sql)) fail('no such table: no_such_table: SQLITE_ERROR');
const tables = JSON.parse(readFileSync(join(__dirname, 'tables.json'), 'utf8'));
const statements = (sql.match(/(?:'(?:[^']|'')*'|[^;'])+/g) ?? []).map((text) => text.trim()).filter(Boolean);
const answer = statements.map((text) => {
  const isCount = /^select count\\(\\*\\) from/i.test(text);
  const results = tables[text] ?? (isCount ? [{ 'count(*)': 1 }] : /^select\\b/i.test(text) ? [] : undefined);
  return { results: results ?? [], success: true, meta: { changes: results ? 0 : 1, duration: 0.2, served_by: 'fake' } };
});
console.log(JSON.stringify(answer, null, 2));
`;
