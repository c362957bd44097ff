import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { D1Connection } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeWrangler, placeFakeWrangler } from '../../../../../test/vendors/fake-wrangler.ts';
import type { CellJob } from '../../cell.ts';
import { executeD1 } from '../execute-d1.ts';
import { previewChanges, runSqlCell } from '../run-sql-cell.ts';

const CONTENT: D1Connection = { id: 'content', type: 'd1', database: 'content-db' };
const TABLES = {
  'SELECT id, email FROM users': [
    { id: 1, email: 'a@example.com' },
    { id: 2, email: null },
  ],
  'SELECT users.* FROM users WHERE id = 2 LIMIT 20': [{ id: 2, email: null }],
  'SELECT count(*) FROM (SELECT 1 FROM users WHERE id > 5) AS tocsin_touched': [{ 'count(*)': 1500 }],
};

let folder: string;
let wrangler: FakeWrangler;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-d1-'));
  await chmod(folder, 0o755);
  wrangler = await placeFakeWrangler(folder, TABLES);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function execute(source: string, changes = false, env: Record<string, string> = { CLOUDFLARE_API_TOKEN: 'token' }) {
  const signal = new AbortController().signal;
  const cell = { source, changes, timeoutSeconds: 20, signal };
  return executeD1(cell, CONTENT, place(env));
}

function place(env: Record<string, string> = { CLOUDFLARE_API_TOKEN: 'token' }) {
  return { cwd: folder, user: null, env: { PATH: `${wrangler.bin}:${process.env.PATH}`, ...env } };
}

function jobOf(source: string): CellJob {
  return {
    ...{ kind: 'sql', source, name: 'a', parameters: { MAIL: "o'x" }, connection: CONTENT, changes: true },
    ...{ timeoutSeconds: 20, cwd: null, interpreter: null, session: { cwd: null, variables: {} }, secrets: [] },
  };
}

describe('a cell on D1', () => {
  test('reads rows by the vendor’s own command', async () => {
    const result = await execute('SELECT id, email FROM users;');
    expect(result).toMatchObject({ status: 'done', rows: { columns: ['id', 'email'] } });
    expect(result.text).toBe('id | email\n---+--------------\n1  | a@example.com\n2  | NULL\n(2 rows)\n');
    expect((await wrangler.calls()).at(-1)).toEqual({
      ...{ database: 'content-db', remote: true },
      sql: 'SELECT id, email FROM users',
    });
  });

  test('changes rows only in a step that says so, and never all of them', async () => {
    const before = (await wrangler.calls()).length;
    expect(await execute("UPDATE users SET name = 'x' WHERE id = 1")).toMatchObject({ status: 'failed' });
    expect(await execute('DELETE FROM users', true)).toMatchObject({
      status: 'failed',
      text: 'Refused: DELETE without a WHERE that restricts its rows is refused.\nDELETE FROM users\n',
    });
    expect(await wrangler.calls()).toHaveLength(before);
    const text = "UPDATE users SET name = '$(touch x) `id`' WHERE id = 1";
    expect(await execute(text, true)).toMatchObject({
      status: 'done',
      text: 'UPDATE users: 1 row\n1 rows changed\n',
    });
    expect((await wrangler.calls()).at(-1)?.sql).toBe(text);
  });

  test('asks before a change, with its rows, and refuses too many', async () => {
    const asked: unknown[] = [];
    const answer = (decision: 'commit' | 'rollback') => async (changes: unknown) => {
      asked.push(changes);
      return decision;
    };
    const host = { onOutput: () => undefined, signal: new AbortController().signal };
    const run = (source: string, decision: 'commit' | 'rollback') =>
      runSqlCell(jobOf(source), place(), { ...host, confirm: answer(decision) });
    const source = "UPDATE users SET email = :'MAIL' WHERE id = 2";
    expect(await run(source, 'rollback')).toMatchObject({ status: 'failed' });
    expect(asked).toEqual([
      [{ what: 'UPDATE users', count: 1, before: { columns: ['id', 'email'], rows: [['2', null]] }, after: null }],
    ]);
    expect((await wrangler.calls()).at(-1)?.sql).toMatch(/^SELECT users\.\*/);
    expect(await run(source, 'commit')).toMatchObject({ status: 'done' });
    expect((await wrangler.calls()).at(-1)?.sql).toBe("UPDATE users SET email = 'o''x' WHERE id = 2");
    expect(await run('DELETE FROM users WHERE id > 5', 'commit')).toMatchObject({ status: 'failed' });
    expect(await run('DELETE FROM users WHERE id = 1; SELECT 1', 'commit')).toMatchObject({ status: 'failed' });
    expect((await wrangler.calls()).at(-1)?.sql).toMatch(/^SELECT users\.\*/);
    expect(await previewChanges(jobOf('DELETE FROM users WHERE id > 5'), place())).toMatchObject([{ count: 1500 }]);
  });

  test('says what the vendor says when it fails', async () => {
    const failed = await execute('SELECT * FROM no_such_table');
    expect(failed).toMatchObject({ status: 'failed', rows: null });
    expect(failed.text).toContain('no such table: no_such_table');
    expect((await execute('SELECT 1', false, {})).text).toContain('CLOUDFLARE_API_TOKEN');
  });

  test('is refused where the name of the database is not set', async () => {
    const signal = new AbortController().signal;
    const cell = { source: 'SELECT 1', changes: false, timeoutSeconds: 5, signal };
    const result = await executeD1(cell, { ...CONTENT, database: null }, { cwd: folder, user: null, env: {} });
    expect(result.text).toContain('the secret that names it is not set');
  });
});
