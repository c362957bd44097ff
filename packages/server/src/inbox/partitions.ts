import { type Kysely, sql } from 'kysely';
import type { Database } from '../platform/database/tables.ts';

const DAY_MS = 86_400_000;
/** Days for which partitions are made ahead. */
const AHEAD = 7;
/** A partition is made or dropped in a moment; whoever has to wait lets the others pass and tries again later. */
const LOCK_WITHIN = '2s';
const LOCK_KEY = 7206;

const TABLES = ['inbox_event', 'inbox_attempt'] as const;
type Table = (typeof TABLES)[number];

/**
 * Makes the partitions of today and the days to come, and one for everything else. Several nodes may do so at once. What lies in
 * the other one for a day that gets its own is moved there.
 */
export async function ensurePartitions(db: Kysely<Database>, nowMs: number): Promise<void> {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const there = new Set(await partitionNames(db));
  for (const table of TABLES) {
    if (!there.has(`${table}_rest`)) await making(db, table, `${table}_rest`, sql`default`);
    for (let day = today; day <= today + AHEAD * DAY_MS; day += DAY_MS) {
      const name = nameOf(table, day);
      if (!there.has(name)) await making(db, table, name, day);
    }
  }
}

/**
 * Drops days that are older than they are kept, unless events of them still wait or are dead letters. What lies outside of any
 * day's partition is deleted.
 * @returns the names of what was dropped
 */
export async function dropOldPartitions(
  db: Kysely<Database>,
  nowMs: number,
  keptDays: number,
): Promise<readonly string[]> {
  const before = Math.floor(nowMs / DAY_MS) * DAY_MS - keptDays * DAY_MS;
  const old = (await partitionNames(db)).filter((name) => (dayOf(name) ?? before) < before);
  const dropped: string[] = [];
  for (const day of new Set(old.map((name) => dayOf(name) ?? 0))) dropped.push(...(await dropDay(db, day)));
  await sql`
    delete from inbox_event_rest as e where received_at < ${new Date(before)}
      and not exists (select from inbox_waiting as w where w.event = e.id)`.execute(db);
  await sql`delete from inbox_attempt_rest where received_at < ${new Date(before)}`.execute(db);
  return dropped;
}

/** Both tables' partitions of a day, at once. The lock keeps replays out between the look and the drop. */
async function dropDay(db: Kysely<Database>, day: number): Promise<readonly string[]> {
  return db.transaction().execute(async (tx) => {
    await lockFor(tx);
    const there = await partitionNames(tx);
    const names = TABLES.map((table) => nameOf(table, day)).filter((name) => there.includes(name));
    for (const name of names) await sql`lock table ${sql.id(name)} in access exclusive mode`.execute(tx);
    const { rows } = await sql<{ waits: boolean }>`
      select exists (select from inbox_waiting
        where received_at >= ${new Date(day)} and received_at < ${new Date(day + DAY_MS)}) as waits`.execute(tx);
    if (rows[0]?.waits !== false) return [];
    for (const name of names) await sql`drop table ${sql.id(name)}`.execute(tx);
    return names;
  });
}

async function making(
  db: Kysely<Database>,
  table: Table,
  name: string,
  of: number | ReturnType<typeof sql>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockFor(tx);
    if ((await partitionNames(tx)).includes(name)) return;
    if (typeof of !== 'number') {
      await sql`create table ${sql.id(name)} partition of ${sql.id(table)} default`.execute(tx);
      return;
    }
    const [from, to] = [new Date(of).toISOString(), new Date(of + DAY_MS).toISOString()];
    await sql`create table ${sql.id(name)} (like ${sql.id(table)} including defaults including constraints)`.execute(
      tx,
    );
    await sql`
      with moved as (
        delete from ${sql.id(`${table}_rest`)} where received_at >= ${from}::timestamptz and received_at < ${to}::timestamptz
        returning *
      ) insert into ${sql.id(name)} select * from moved`.execute(tx);
    const attach = sql`alter table ${sql.id(table)} attach partition ${sql.id(name)}`;
    await sql`${attach} for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(tx);
  });
}

async function lockFor(tx: Kysely<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(tx);
  await sql`set local lock_timeout = ${sql.lit(LOCK_WITHIN)}`.execute(tx);
}

async function partitionNames(db: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
    where i.inhparent in ('inbox_event'::regclass, 'inbox_attempt'::regclass)`.execute(db);
  return rows.map(({ name }) => name);
}

/** `inbox_event_20260105` */
function nameOf(table: Table, day: number): string {
  return `${table}_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** The day of a partition; null for the one of everything else. */
function dayOf(name: string): number | null {
  const [, year, month, day] = /_(\d{4})(\d{2})(\d{2})$/.exec(name) ?? [];
  return year ? Date.UTC(Number(year), Number(month) - 1, Number(day)) : null;
}
