import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { ChangePreview } from '../../cell.ts';
import type { SqlResult, SqlRun } from '../sql-outcome.ts';
import { previewPostgres, runPostgres } from './run-postgres.ts';

/** A database of its own on the PostgreSQL of the tests. */
export class PostgresFixture {
  readonly name: string;
  readonly url: string;
  readonly #base: string;

  constructor(name: string, base: string) {
    this.name = name;
    this.#base = base;
    // After the server, which may be none where the address names a socket.
    this.url = base.replace(/^([a-z]+:\/\/[^/?]*)\/[^?]*/, `$1/${name}`);
  }

  /** @param schema statements that it begins with */
  static async open(schema: string, name = `cell_${randomBytes(4).toString('hex')}`): Promise<PostgresFixture> {
    const base = process.env.TEST_DATABASE_URL;
    if (base === undefined) throw new Error('these tests need TEST_DATABASE_URL, which the test runner sets');
    const fixture = new PostgresFixture(name, base);
    await ask(base, `create database ${name}`);
    await ask(fixture.url, schema);
    return fixture;
  }

  async close(): Promise<void> {
    await ask(this.#base, `drop database ${this.name} with (force)`);
  }

  query(text: string): Promise<Record<string, unknown>[]> {
    return ask(this.url, text);
  }

  run(source: string, more: Partial<SqlRun> = {}): Promise<SqlResult> {
    return runPostgres(runOf(source, more), this.url);
  }

  preview(source: string, more: Partial<SqlRun> = {}): Promise<ChangePreview[]> {
    return previewPostgres(runOf(source, { changes: true, ...more }), this.url);
  }
}

export function runOf(source: string, more: Partial<SqlRun> = {}): SqlRun {
  return { source, values: {}, changes: false, timeoutSeconds: 20, signal: new AbortController().signal, ...more };
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
