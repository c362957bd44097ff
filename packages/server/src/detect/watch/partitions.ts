import type { EpochMs } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

const DAY_MS = 86_400_000;

interface Rule {
  /** What one partition holds, in UTC. */
  readonly each: 'day' | 'month';
  /** How long its rows are kept at least. */
  readonly keptMs: number;
}

/** Minutes for two days, the rest for a year and a month: this year can be compared with the last one. */
const RULES = {
  monitor_minute: { each: 'day', keptMs: 2 * DAY_MS },
  monitor_hour: { each: 'month', keptMs: 400 * DAY_MS },
  monitor_day: { each: 'month', keptMs: 400 * DAY_MS },
  monitor_transition: { each: 'month', keptMs: 400 * DAY_MS },
} satisfies Record<string, Rule>;

export type Partitioned = keyof typeof RULES;

const made = new WeakMap<Kysely<Database>, Set<string>>();

/** Makes the partitions that rows belong to, where they are missing. */
export async function ensurePartitions(
  db: Kysely<Database>,
  table: Partitioned,
  rows: readonly { readonly atMs: EpochMs }[],
): Promise<void> {
  const known = made.get(db) ?? new Set<string>();
  made.set(db, known);
  const starts = new Set(rows.map(({ atMs }) => startOf(RULES[table].each, atMs)));
  for (const startMs of starts) {
    const name = nameOf(table, startMs);
    if (known.has(name)) continue;
    const [from, to] = [startMs, endOf(RULES[table].each, startMs)].map((atMs) =>
      sql.lit(new Date(atMs).toISOString()),
    );
    await sql`create table if not exists ${sql.table(name)} partition of ${sql.table(table)}
      for values from (${from}) to (${to})`
      .execute(db)
      .catch(ignoreRace);
    known.add(name);
  }
}

/** Drops the partitions of which every row is past its time. */
export async function dropOldPartitions(db: Kysely<Database>, nowMs: EpochMs): Promise<void> {
  for (const [table, { each, keptMs }] of Object.entries(RULES)) {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = ${table}::regclass`.execute(db);
    for (const { name } of rows) {
      const startMs = startInName(table, name);
      if (startMs === null || endOf(each, startMs) > nowMs - keptMs) continue;
      await sql`drop table if exists ${sql.table(name)}`.execute(db);
      made.get(db)?.delete(name);
    }
  }
}

function startOf(each: Rule['each'], atMs: EpochMs): EpochMs {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), each === 'day' ? at.getUTCDate() : 1);
}

function endOf(each: Rule['each'], startMs: EpochMs): EpochMs {
  if (each === 'day') return startMs + DAY_MS;
  const start = new Date(startMs);
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1);
}

function nameOf(table: string, startMs: EpochMs): string {
  return `${table}_${new Date(startMs).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

function startInName(table: string, name: string): EpochMs | null {
  const found = /^_(\d{4})(\d{2})(\d{2})$/.exec(name.startsWith(table) ? name.slice(table.length) : '');
  return found ? Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])) : null;
}

/** Two nodes that make the same partition at once: the second finds it there. */
function ignoreRace(error: unknown): void {
  const { code } = error as { code?: string };
  if (code !== '23505' && code !== '42P07') throw error;
}
