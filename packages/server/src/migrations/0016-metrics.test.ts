import { randomUUID } from 'node:crypto';
import { addObservation, flattenSketch } from '@tocsin/core';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { ensureDatabase } from '../platform/postgres/index.ts';
import { migrations } from './index.ts';

const cluster = process.env.TEST_DATABASE_URL;
const BOUNDS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 30_000];

/** A database with the tables as they were before this migration. */
async function before(): Promise<pg.Client> {
  if (!cluster) throw new Error('TEST_DATABASE_URL is not set: the global set-up of the tests sets it');
  const name = `migrate_${randomUUID().slice(0, 8)}`;
  const client = new pg.Client({ connectionString: await ensureDatabase(cluster, name) });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    const admin = new pg.Client({ connectionString: cluster });
    await admin.connect();
    await admin.query(`drop database "${name}" with (force)`).finally(() => admin.end());
  });
  await client.query('create schema tocsin; set search_path = tocsin, public');
  for (const { id, sql } of migrations) if (id < '0016') await client.query(sql);
  return client;
}

test('turns old buckets into sketches that count the same, at the upper edge of each bucket', async () => {
  const client = await before();
  const rows: readonly (readonly number[] | null)[] = [
    [1, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5],
    BOUNDS.map((_, index) => index + 1),
    BOUNDS.map(() => 0),
    null,
  ];
  for (const [index, buckets] of rows.entries()) {
    const values = [`m${index}`, buckets];
    await client.query(
      "insert into counter_step (service, metric, start_at, ok, fail, count, sum, buckets) values ('shop', $1, now(), 0, 0, 1, 1, $2)",
      values,
    );
  }
  await client.query(migrations.find(({ id }) => id === '0016-metrics')?.sql ?? '');
  const { rows: after } = await client.query('select sketch from counter_step order by metric');
  const wanted = rows.map((buckets) => {
    const sketch = new Map<number, number>();
    for (const [at, count] of (buckets ?? []).entries()) if (count > 0) addObservation(sketch, BOUNDS[at] ?? 0, count);
    return sketch.size === 0 ? null : flattenSketch(sketch);
  });
  expect(after.map(({ sketch }) => sketch)).toEqual(wanted);
});
