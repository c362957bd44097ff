import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Actor, ConsentChannel } from '@tocsin/core';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { keyOf } from '../address.ts';
import type { consentImport } from '../contract.ts';
import {
  appendEntries,
  fingerprintOf,
  holdAddresses,
  keepAddresses,
  type NewEntry,
  restand,
} from '../record-entries.ts';
import { decodeFile } from './decode-file.ts';
import { type BadRow, type ImportRow, readImport } from './read-import.ts';

type Imported = z.infer<typeof consentImport>;

const MOST_BAD = 10_000;
const ROWS_AT_ONCE = 2_000;
const KEYS_AT_ONCE = 500;
const MANY = 5_000;
/** The rest of an import whose node died; one that is still under way does it itself. */
const REST_AFTER_MS = 60_000;

export interface ImportWish {
  readonly service: string;
  readonly bytes: Buffer;
  readonly channel: ConsentChannel | undefined;
  readonly dryRun: boolean;
  readonly by: Actor;
}

interface Prepared {
  readonly id: string;
  readonly entries: readonly (NewEntry & { readonly text: string })[];
}

/**
 * Takes a file of consent into the log: all of it, or nothing when any row is bad. The same file again adds nothing. Addresses that are
 * suppressed stay so, and of those that were erased nothing is kept.
 * @throws Problem 'invalid' when it cannot be read at all
 */
export async function importConsent(app: App, wish: ImportWish): Promise<Imported> {
  const { encoding, text } = decodeFile(wish.bytes);
  const { rows, bad, badCount } = await readAll(app, wish, text);
  const id = createHash('sha256').update(wish.service).update('\0').update(wish.bytes).digest('hex');
  const prepared = { id, entries: rows.map((row) => entryOf(app, wish, id, row)) };
  const counted = { dryRun: wish.dryRun, encoding, rows: rows.length + badCount, badCount, bad };
  if (wish.dryRun || badCount > 0) return { ...counted, imported: false, ...(await countOf(app, prepared)) };
  const counts = await countOf(app, prepared);
  const fresh = await app.db.transaction().execute((tx) => insertAll(app, tx, wish, prepared));
  // Until its own look at the tables the database would read all of them for each few addresses.
  if (fresh >= MANY) await sql`analyze consent_entry, consent_address, consent_state`.execute(app.db);
  await standImported(app, id);
  return { ...counted, imported: true, ...counts, fresh, known: rows.length - fresh - counts.erased };
}

async function readAll(app: App, { service, channel }: ImportWish, text: string) {
  const { region } = app.plans.get(service).consent;
  const rows: ImportRow[] = [];
  const bad: BadRow[] = [];
  let badCount = 0;
  let read = 0;
  for (const row of readImport(text, { region, channel, nowMs: app.clock.now() })) {
    read += 1;
    if (read % 500 === 0) await breathe();
    if ('message' in row) {
      badCount += 1;
      if (bad.length < MOST_BAD) bad.push(row);
    } else rows.push(row);
  }
  return { rows, bad, badCount };
}

function entryOf(app: App, { service, by }: ImportWish, id: string, row: ImportRow): NewEntry & { text: string } {
  const { address, merchant, channel, action, atMs, wording, line } = row;
  return {
    ...{ key: keyOf(app, address.identity), text: address.text, service, merchant, channel, action, cause: null },
    ...{ atMs, how: 'import', wording, by, evidence: { ...row.evidence, file: id.slice(0, 12), line } },
  };
}

/** What an import does or would do, without doing it. */
async function countOf(app: App, { entries }: Prepared) {
  const counts = { fresh: 0, known: 0, suppressed: 0, erased: 0 };
  const seen = new Set<string>();
  for (const some of batchesOf(entries, ROWS_AT_ONCE)) {
    const prints = some.map((entry) => fingerprintOf(app, entry));
    const { rows } = await sql<{ fresh: boolean; suppressed: boolean; erased: boolean }>`
      select not exists (select from consent_entry where fingerprint = one.print) as fresh,
        exists (select from consent_suppression where key = one.key) as suppressed,
        exists (select from consent_address where key = one.key and erased_at is not null) as erased
      from unnest(${some.map(({ key }) => key)}::text[], ${prints}::text[]) with ordinality as one (key, print, nth)
      order by nth`.execute(app.db);
    rows.forEach(({ fresh, suppressed, erased }, index) => {
      const isNew = fresh && !seen.has(prints[index] ?? '');
      seen.add(prints[index] ?? '');
      if (suppressed) counts.suppressed += 1;
      if (erased) counts.erased += 1;
      else counts[isNew ? 'fresh' : 'known'] += 1;
    });
    await breathe();
  }
  return counts;
}

/** @returns how many entries were new */
async function insertAll(app: App, tx: Tx, { service, by }: ImportWish, { id, entries }: Prepared): Promise<number> {
  let fresh = 0;
  // Addresses are made in one order by everybody, so that two imports at once do not wait for each other for ever.
  const sorted = entries.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  for (const some of batchesOf(sorted, ROWS_AT_ONCE)) {
    await keepAddresses(tx, app.clock.now(), some);
    const erased = await erasedOf(tx, some);
    const kept = some.filter(({ key }) => !erased.has(key)).map(({ text: _, ...entry }) => entry);
    fresh += await appendEntries(app, tx, kept, id);
    await breathe();
  }
  await audit(tx, app.clock.now(), by, 'consent.import', service, { import: id, rows: entries.length, fresh });
  const rest = { key: `consent-stand:${id}`, runAtMs: app.clock.now() + REST_AFTER_MS };
  await app.jobs.add(tx, 'consent-stand', { import: id }, rest);
  return fresh;
}

async function erasedOf(tx: Tx, some: readonly { readonly key: string }[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`select key from consent_address
    where key = any(${some.map(({ key }) => key)}::text[]) and erased_at is not null`.execute(tx);
  return new Set(rows.map(({ key }) => key));
}

export function defineImportJob(app: App): void {
  app.jobs.define('consent-stand', async ({ import: id }) => {
    await standImported(app, String(id));
  });
}

/** Makes anew where the addresses of an import stand, some at a time, so that nobody's STOP waits for all of them. */
async function standImported(app: App, id: string): Promise<void> {
  for (let after = ''; ; ) {
    const { rows } = await sql<{ key: string }>`select distinct key from consent_entry
      where import = ${id} and key > ${after} order by key limit ${KEYS_AT_ONCE}`.execute(app.db);
    const keys = rows.map(({ key }) => key);
    const last = keys.at(-1);
    if (last === undefined) break;
    await app.db.transaction().execute(async (tx) => {
      await holdAddresses(tx, keys);
      await restand(tx, keys);
    });
    after = last;
  }
  await app.db.transaction().execute(async (tx) => {
    await app.jobs.remove(tx, `consent-stand:${id}`);
    await app.live.publish(tx, 'consent', 'import');
  });
}

function batchesOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
