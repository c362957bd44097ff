import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { forgetProcessed, processedTable, processOnce } from './process-once.ts';

const cluster = process.env.TEST_DATABASE_URL;
const schema = `once_${randomUUID().slice(0, 8)}`;
const table = `${schema}.done`;
let pool: pg.Pool;

beforeAll(async () => {
  if (!cluster) throw new Error('TEST_DATABASE_URL is not set: the global set-up of the tests sets it');
  pool = new pg.Pool({ connectionString: cluster, max: 10 });
  await pool.query(`create schema ${schema}; create table ${schema}.booked (event text not null)`);
  await pool.query(processedTable(table));
});
afterAll(async () => {
  await pool?.query(`drop schema ${schema} cascade`);
  await pool?.end();
});
beforeEach(() => pool.query(`truncate ${schema}.booked, ${table}`));

const book = (id: string) => (client: pg.PoolClient) =>
  client.query(`insert into ${schema}.booked values ($1)`, [id]).then(() => 'booked');
const booked = async () => (await pool.query(`select event from ${schema}.booked`)).rows.map(({ event }) => event);

it('does it once, however often and however many at once it is delivered', async () => {
  const all = await Promise.all(Array.from({ length: 30 }, () => processOnce(pool, 'a', book('a'), { table })));
  expect(all.filter(({ isNew }) => isNew)).toEqual([{ isNew: true, result: 'booked' }]);
  expect(await processOnce(pool, 'a', book('a'), { table })).toEqual({ isNew: false });
  expect(await booked()).toEqual(['a']);
});

it('leaves nothing of work that fails, and does it the next time', async () => {
  const failing = processOnce(
    pool,
    'b',
    async (client) => {
      await book('b')(client);
      throw new Error('no such member');
    },
    { table },
  );
  await expect(failing).rejects.toThrow('no such member');
  expect(await booked()).toEqual([]);
  expect((await processOnce(pool, 'b', book('b'), { table })).isNew).toBe(true);
  expect(await booked()).toEqual(['b']);
});

it('does it again after a connection was lost in the middle', async () => {
  const lost = processOnce(
    pool,
    'c',
    async (client) => {
      await book('c')(client);
      client.on('error', () => {});
      await client.query('select pg_terminate_backend(pg_backend_pid())');
    },
    { table },
  );
  await expect(lost).rejects.toThrow();
  expect((await processOnce(pool, 'c', book('c'), { table })).isNew).toBe(true);
  expect(await booked()).toEqual(['c']);
});

it('forgets what is older, and only that', async () => {
  await processOnce(pool, 'old', book('old'), { table });
  await processOnce(pool, 'new', book('new'), { table });
  await pool.query(`update ${table} set at = now() - interval '31 days' where id = 'old'`);
  expect(await forgetProcessed(pool, 30, { table })).toBe(1);
  expect((await processOnce(pool, 'new', book('new'), { table })).isNew).toBe(false);
  await expect(forgetProcessed(pool, 0, { table })).rejects.toThrow('more than 0');
});

it('refuses a name that is not one', () => {
  expect(() => processedTable('x; drop table y')).toThrow('cannot be the name');
});
