import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { entryView } from '../consent.views.ts';

/** What an export holds: the entries of a service up to one of them, which never change but by an erasure. */
export interface ExportOf {
  readonly service: string;
  /** The last entry that is in it. */
  readonly through: string;
}

const AT_ONCE = 2_000;
const COLUMNS = [
  ...['id', 'address', 'addressKey', 'service', 'merchant', 'channel', 'action', 'cause', 'at', 'recordedAt', 'how'],
  ...['wording', 'by', 'evidence', 'hash'],
] as const;

type Line = Readonly<Record<Exclude<(typeof COLUMNS)[number], 'hash'>, unknown>>;

/**
 * The lines of an export in order of recording, each with a hash over the one before it and itself, so that one that is taken out, put
 * in or changed is seen.
 */
async function* readLines(
  db: Kysely<Database>,
  { service, through }: ExportOf,
): AsyncGenerator<Line & { hash: string }> {
  let hash = createHash('sha256').update(`tocsin consent ${service}`).digest('hex');
  for (let after = '0'; ; ) {
    const rows = await db
      .selectFrom('consent_entry as one')
      .innerJoin('consent_address as who', 'who.key', 'one.key')
      .selectAll('one')
      .select('who.address')
      .where('one.service', '=', service)
      .where('one.id', '>', after)
      .where('one.id', '<=', through)
      .orderBy('one.id')
      .limit(AT_ONCE)
      .execute();
    for (const row of rows) {
      const { id, by, evidence, ...rest } = entryView(row);
      const line = { id, address: row.address, addressKey: row.key, ...rest, by, evidence };
      hash = createHash('sha256').update(hash).update(JSON.stringify(line)).digest('hex');
      yield { ...line, hash };
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

/** The export as JSON, one line an entry (application/x-ndjson). */
export async function* jsonExport(db: Kysely<Database>, of: ExportOf): AsyncGenerator<string> {
  for await (const line of readLines(db, of)) yield `${JSON.stringify(line)}\n`;
}

/** The export as CSV (RFC 4180), which a spreadsheet opens without running anything. */
export async function* csvExport(db: Kysely<Database>, of: ExportOf): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const line of readLines(db, of)) yield `${COLUMNS.map((name) => cellOf(line[name])).join(',')}\r\n`;
}

/** Quoted where needed; what a spreadsheet would take for a formula begins with an apostrophe (numbers with a plus are none). */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = /^[=@\t\r]/.test(text) || /^[+-](?!\d+$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
