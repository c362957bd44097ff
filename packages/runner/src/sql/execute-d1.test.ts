import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { D1Connection } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeWrangler, placeFakeWrangler } from '../../../../test/vendors/fake-wrangler.ts';
import { executeD1 } from './execute-d1.ts';

const CONTENT: D1Connection = { id: 'content', type: 'd1', database: 'content-db' };
const TABLES = {
  'SELECT id, email FROM users': [
    { id: 1, email: 'a@example.com' },
    { id: 2, email: null },
  ],
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
  const cell = {
    connection: 'content',
    connections: { content: CONTENT },
    source,
    changes,
    timeoutSeconds: 20,
    signal,
  };
  const place = { cwd: folder, user: null, env: { PATH: `${wrangler.bin}:${process.env.PATH}`, ...env } };
  return executeD1(cell, CONTENT, place);
}

describe('a cell on D1', () => {
  test('reads rows by the vendor’s own command', async () => {
    const result = await execute('SELECT id, email FROM users;');
    expect(result).toMatchObject({ status: 'done', rows: { columns: ['id', 'email'] } });
    expect(result.text).toBe('id | email\n---+--------------\n1  | a@example.com\n2  |\n(2 rows)\n');
    expect((await wrangler.calls()).at(-1)).toEqual({
      ...{ database: 'content-db', remote: true },
      sql: 'SELECT id, email FROM users;',
    });
  });

  test('changes rows only in a step that says so, and never all of them', async () => {
    const before = (await wrangler.calls()).length;
    expect(await execute("UPDATE users SET name = 'x' WHERE id = 1")).toMatchObject({ status: 'failed' });
    expect(await execute('DELETE FROM users', true)).toMatchObject({
      status: 'failed',
      text: 'Refused: an UPDATE or DELETE without WHERE would change every row.\n',
    });
    expect(await wrangler.calls()).toHaveLength(before);
    const text = "UPDATE users SET name = '$(touch x) `id`' WHERE id = 1";
    expect(await execute(text, true)).toMatchObject({ status: 'done', text: '1 rows changed\n' });
    expect((await wrangler.calls()).at(-1)?.sql).toBe(text);
  });

  test('says what the vendor says when it fails', async () => {
    const failed = await execute('SELECT * FROM no_such_table');
    expect(failed).toMatchObject({ status: 'failed', rows: null });
    expect(failed.text).toContain('no such table: no_such_table');
    expect((await execute('SELECT 1', false, {})).text).toContain('CLOUDFLARE_API_TOKEN');
  });

  test('is refused where the name of the database is not set', async () => {
    const signal = new AbortController().signal;
    const cell = { connection: 'c', connections: {}, source: 'SELECT 1', changes: false, timeoutSeconds: 5, signal };
    const result = await executeD1(cell, { ...CONTENT, database: null }, { cwd: folder, user: null, env: {} });
    expect(result.text).toContain('the secret that names it is not set');
  });
});
